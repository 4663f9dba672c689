-- What calm.py asks of numbers by series and year. `given` has the columns of the series, each number's year
-- and its place; a ratio is a difference of logarithms. Jinja puts names and the least step of a leap in.

-- Each number that is further from those of the years beside its own than twice the largest step of the series
-- elsewhere, of five other years or more. All periods of a year together are its range.
WITH numbers AS (
    SELECT place, hash({{ series | join(", ") }}) AS series, year,
        {{ "if(%s > 0, ln(%s), NULL)" % (name, name) if is_ratio else name }} AS v
    FROM given
),
ranges AS (SELECT series, year, min(v) AS lo, max(v) AS hi FROM numbers WHERE v IS NOT NULL GROUP BY ALL),
steps AS (
    SELECT *, greatest(lo - hi1, lo1 - hi) AS step FROM (
        SELECT *, lag(lo) OVER of AS lo1, lag(hi) OVER of AS hi1, lag(year) OVER of AS year1,
            lead(lo) OVER of AS lo3, lead(hi) OVER of AS hi3, lead(year) OVER of AS year3,
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
printf('%.6g in %d', {{ "exp" if is_ratio else "" }}(if(v > {{ high }}, {{ high }}, {{ low }})), {{ year }})
{%- endmacro %}
SELECT place, printf('%.6g beside %s', {{ "exp(v)" if is_ratio else "v" }},
    concat_ws(' and ', {{ shown("lo1", "hi1", "year1") }}, {{ shown("lo3", "hi3", "year3") }})) AS beside
FROM numbers JOIN spreads USING (series, year)
WHERE n > 5 AND greatest(v - greatest(hi1, hi3), least(lo1, lo3) - v) > greatest({{ most }}, 2 * spread)
    AND (year1 IS NOT NULL OR year = {{ first_year }})
