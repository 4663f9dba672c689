-- What calm.py asks of numbers by series and year. `given` has the columns of the series, each number's year
-- and its place; a ratio is a difference of logarithms. Jinja puts names and the least step of a leap in.

-- Each number that is further from those of the years beside its own than twice the largest step of the series
-- elsewhere, of five other years or more, and than numbers of its year usually are. All periods of a year together are
-- its range. What moves all numbers of a measure alike is no leap: `common` is how far their middle has come.
WITH numbers AS (
    SELECT place, hash({{ series | join(", ") }}) AS series, hash({{ measures | join(", ") or "0" }}) AS measure, year,
        {{ "if(%s > 0, ln(%s), NULL)" % (name, name) if is_ratio else name }} AS size
    FROM given
),
sizes AS (SELECT series, any_value(measure) AS measure, year, (min(size) + max(size)) / 2 AS middle
    FROM numbers WHERE size IS NOT NULL GROUP BY ALL),
moves AS (SELECT measure, year, median(step) AS step, mad(step) AS spread, count(step) AS n FROM (
    SELECT *, if(lag(year) OVER of = year - 1, middle - lag(middle) OVER of, NULL) AS step
    FROM sizes WINDOW of AS (PARTITION BY series ORDER BY year)) GROUP BY ALL),
commons AS (SELECT measure, year, if(n >= {{ many }}, spread, NULL) AS spread,
    sum(if(n >= {{ many }}, step, 0)) OVER (PARTITION BY measure ORDER BY year) AS common FROM moves),
alike AS (SELECT place, series, year, size, size - coalesce(common, 0) AS v, if(spread IS NULL, {{ most }}, greatest({{ times }} * spread, {{ least }})) AS usual
    FROM numbers LEFT JOIN commons USING (measure, year)),
ranges AS (SELECT series, year, min(v) AS lo, max(v) AS hi, min(size) AS low, max(size) AS high
    FROM alike WHERE v IS NOT NULL GROUP BY ALL),
steps AS (
    SELECT *, greatest(lo - hi1, lo1 - hi) AS step FROM (
        SELECT *, lag(lo) OVER of AS lo1, lag(hi) OVER of AS hi1, lag(year) OVER of AS year1,
            lead(lo) OVER of AS lo3, lead(hi) OVER of AS hi3, lead(year) OVER of AS year3,
            lag(low) OVER of AS low1, lag(high) OVER of AS high1, lead(low) OVER of AS low3, lead(high) OVER of AS high3,
            count(*) OVER (PARTITION BY series) AS n
        FROM ranges WINDOW of AS (PARTITION BY series ORDER BY year)
    )
),
spreads AS (
    SELECT *, greatest(0, lo3 - hi1, lo1 - hi3,
        max(step) OVER (of ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING),
        max(step) OVER (of ROWS BETWEEN 2 FOLLOWING AND UNBOUNDED FOLLOWING)) AS spread
    FROM steps WINDOW of AS (PARTITION BY series ORDER BY year)
)
{% macro shown(low, high, year) -%}
printf('%.6g in %d', {{ "exp" if is_ratio else "" }}(if(size > {{ high }}, {{ high }}, {{ low }})), {{ year }})
{%- endmacro %}
SELECT place, printf('%.6g beside %s', {{ "exp(size)" if is_ratio else "size" }},
    concat_ws(' and ', {{ shown("low1", "high1", "year1") }}, {{ shown("low3", "high3", "year3") }})) AS beside
FROM alike JOIN spreads USING (series, year)
WHERE n > 5 AND greatest(v - greatest(hi1, hi3), least(lo1, lo3) - v)
    > greatest(2 * spread, CASE WHEN year1 IS NOT NULL THEN usual WHEN year = {{ first_year }} THEN greatest(usual, {{ most }}) ELSE 'inf' END)
