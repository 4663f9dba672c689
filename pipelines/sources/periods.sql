-- What periods.py asks of the rows of periods that are not held yet, beside all that is held. The macros of versions.sql
-- are there too. Jinja puts the names of columns in.
{% import "versions.sql" as versions with context %}
{% set was, now, list, same = versions.was, versions.now, versions.list, versions.same %}

-- The rows of a version that are named once.
{% macro version(name) %}{{ versions.version(name) }}{% endmacro %}

-- How many values each column of the new version has.
{% macro values() %}SELECT {% for n in about %}count(DISTINCT "{{ n }}"){{ ", " if not loop.last }}{% endfor %} FROM new{% endmacro %}

-- Rows of periods that are not held yet, each beside that of the last period before: the same columns as `pairs`.
{% macro periods(period, rest) %}
CREATE TABLE fresh AS FROM new ANTI JOIN held USING ({{ list(about) }});
CREATE TABLE pairs AS
SELECT {% for n in about %}n."{{ n }}", {% endfor %}
    {% for n in others %}h."{{ n }}" AS {{ was(n) }}, n."{{ n }}" AS {{ now(n) }}, {% endfor %}
    h."{{ period }}" AS "before", true AS here
FROM fresh n ASOF JOIN held h ON {{ same(rest) }} AND n."{{ period }}" > h."{{ period }}"
{% endmacro %}

-- A sentence on a period of which more than half is that of the one before (=), or is another word (<>).
{% macro again(period, name, sign) %}
SELECT concat(count(*) FILTER (is_so), ' of ', count(*), ' {{ name }} of ', "{{ period }}", ' {{ sign }} those of ', min("before"))
FROM (SELECT *, {{ now(name) }} {{ sign }} {{ was(name) }} AS is_so FROM pairs
    WHERE {{ was(name) }} IS NOT NULL AND CAST({{ now(name) }} AS VARCHAR) <> '0.0')
GROUP BY "{{ period }}" HAVING count(*) >= {{ FEWEST if sign == "=" else LEAST }} AND 2 * count(*) FILTER (is_so) > count(*)
ORDER BY count(*) DESC, 1 LIMIT 1
{% endmacro %}

-- A sentence on new rows that are those of the last version but for their period.
{% macro renamed(period, rest) %}
SELECT concat(count(is_held), ' of ', count(*), ' rows are in the last version with another {{ period }}')
FROM (FROM new ANTI JOIN held USING ({{ list(about) }})) LEFT JOIN (SELECT DISTINCT {{ list(rest) }}, true AS is_held FROM held) USING ({{ list(rest) }})
HAVING count(*) >= {{ FEWEST }} AND 2 * count(is_held) > count(*)
{% endmacro %}

-- A sentence on two parts that in several series have each what the other had in the period before, and not their own.
{% macro crossed(part, period, rest, number) %}
{% set near %}BETWEEN -ln(1.1) AND ln(1.1){% endset %}
WITH moved AS (SELECT * FROM pairs WHERE {{ now(number) }} > 0 AND {{ was(number) }} > 0
    AND abs(ln({{ now(number) }} / {{ was(number) }})) > ln(1.5))
SELECT concat('{{ part }} ', n."{{ part }}", ' and ', h."{{ part }}", ' have each other''s ', count(*), ' {{ number }} in ', left(n."{{ period }}", 4))
FROM moved n JOIN moved h ON {{ same(rest) }} AND n."{{ period }}" = h."{{ period }}" AND n."{{ part }}" < h."{{ part }}"
WHERE ln(n.{{ now(number) }} / h.{{ was(number) }}) {{ near }} AND ln(h.{{ now(number) }} / n.{{ was(number) }}) {{ near }}
GROUP BY n."{{ part }}", h."{{ part }}", left(n."{{ period }}", 4) HAVING count(*) > 2
    AND 2 * count(*) > (SELECT count(*) FROM pairs p WHERE p."{{ part }}" = n."{{ part }}"
        AND left(p."{{ period }}", 4) = left(n."{{ period }}", 4))
ORDER BY count(*) DESC, 1 LIMIT 1
{% endmacro %}

-- A sentence on new rows in which the word that more than half had is a quarter as frequent.
{% macro recoded(word) %}
WITH fresh AS (FROM new ANTI JOIN held USING ({{ list(about) }})), usual AS (SELECT mode("{{ word }}") AS word FROM held)
SELECT concat('{{ word }} is "', word, '" ', n_now, ' times in ', all_now, ', and was ', n_was, ' times in ', all_was)
FROM (SELECT word, count(*) FILTER ("{{ word }}" = word) AS n_now, count("{{ word }}") AS all_now FROM fresh, usual GROUP BY 1)
JOIN (SELECT word, count(*) FILTER ("{{ word }}" = word) AS n_was, count("{{ word }}") AS all_was FROM held, usual GROUP BY 1)
    USING (word)
WHERE all_now >= {{ LEAST }} AND 2 * n_was > all_was AND 4 * n_now * all_was < n_was * all_now
{% endmacro %}

-- All numbers by series and year, and how the middle of all of a group moved from the year before, and how unlike they
-- moved: a ratio, or a difference where a number may be below zero.
{% macro steps(period, number, series, group) %}
CREATE OR REPLACE TABLE steps AS
WITH numbers AS (
    SELECT hash({{ list(series) }}, within) AS series, {{ '"%s"' % group if group else "''" }} AS part, y, is_new, v,
        min(v) OVER (PARTITION BY {{ '"%s"' % group if group else "1" }}) > 0 AS is_ratio
    FROM (
        SELECT *, TRY_CAST(left("{{ period }}", 4) AS INTEGER) AS y, substr("{{ period }}", 5) AS within, "{{ number }}" AS v
        FROM (SELECT *, true AS is_new FROM fresh UNION ALL BY NAME SELECT *, false AS is_new FROM held)
    ) WHERE v <> 0 AND "{{ period }}" <> ''
),
moves AS (
    SELECT part, y, is_new, v, if(is_ratio, ln(v / before), v - before) AS step
    FROM (SELECT *, lag(v) OVER of AS before, lag(y) OVER of AS y1 FROM numbers WINDOW of AS (PARTITION BY series ORDER BY y, is_new))
    WHERE y - y1 BETWEEN 1 AND {{ GAP }}
)
SELECT part, y, bool_or(is_new) AS is_new, count(*) AS n, median(step) AS step, mad(step) AS spread, median(abs(v)) AS size
FROM moves GROUP BY part, y HAVING count(*) >= {{ MANY }}
{% endmacro %}

-- A sentence on a new year whose numbers moved as those of no year before, together or among themselves.
{% macro moved(number) %}
SELECT CASE
    WHEN step NOT BETWEEN least - slack AND most + slack
    THEN concat('the middle of ', n, ' {{ number }} of ', part, ' ', y, ' moved by ', printf('%.3g', step), ', in other years by ',
        printf('%.3g', least), ' to ', printf('%.3g', most))
    WHEN spread > greatest({{ WIDER }} * most_spread, {{ LITTLE }})
    THEN concat(n, ' {{ number }} of ', part, ' ', y, ' moved by ', printf('%.3g', spread), ' around their middle, in other years by ',
        printf('%.3g', most_spread), ' at most')
    WHEN spread < least_spread / {{ ALIKE }}
    THEN concat(n, ' {{ number }} of ', part, ' ', y, ' moved all alike, by ', printf('%.3g', step))
    END AS said
FROM (
    SELECT n.part, n.y, any_value(n.n) AS n, any_value(n.step) AS step, any_value(n.spread) AS spread, min(h.step) AS least,
        max(h.step) AS most, min(h.spread) AS least_spread, max(h.spread) AS most_spread,
        ({{ SLACK }} + {{ YEARS }} / count(*) * 1.0) * (max(h.step) - min(h.step)) + {{ LITTLE }} AS slack
    FROM steps n JOIN steps h ON n.part = h.part AND NOT h.is_new AND h.y BETWEEN n.y - {{ PAST }} AND n.y - 1
    WHERE n.is_new GROUP BY n.part, n.y HAVING count(*) >= {{ YEARS }}
) WHERE said IS NOT NULL ORDER BY n DESC, part, y LIMIT 1
{% endmacro %}

-- A sentence on a new year in which more words of the same series are others than in any year before.
{% macro reworded(period, word, series) %}
WITH words AS (
    SELECT hash({{ list(series) }}) AS series, TRY_CAST("{{ period }}" AS INTEGER) AS y, is_new, CAST("{{ word }}" AS VARCHAR) AS word
    FROM (SELECT *, true AS is_new FROM fresh UNION ALL BY NAME SELECT *, false AS is_new FROM held)
),
years AS (
    SELECT y, bool_or(is_new) AS is_new, count(*) AS n, avg(CAST(word <> before AS INTEGER)) AS share
    FROM (SELECT *, lag(word) OVER of AS before, lag(y) OVER of AS y1 FROM words WINDOW of AS (PARTITION BY series ORDER BY y))
    WHERE y1 = y - 1 GROUP BY y HAVING count(*) >= {{ LEAST }}
)
SELECT concat(round(100 * n.share), ' per cent of {{ word }} of ', n.y, ' are other words than the year before; in other years ',
    round(100 * max(h.share)), ' at most')
FROM years n JOIN years h ON NOT h.is_new AND h.y BETWEEN n.y - {{ PAST }} AND n.y - 1
WHERE n.is_new GROUP BY n.y, n.share HAVING count(*) >= {{ YEARS }} AND n.share > 2 * max(h.share) + {{ REWORDED }} LIMIT 1
{% endmacro %}

-- A sentence on new rows whose two sides are each more often on the other side in what is held.
{% macro roles(one, other) %}
WITH sides AS (
    SELECT actor, count(*) FILTER (is_one) + .5 AS as_one, count(*) FILTER (NOT is_one) + .5 AS as_other
    FROM (SELECT "{{ one }}" AS actor, true AS is_one FROM held UNION ALL SELECT "{{ other }}", false FROM held) GROUP BY actor
),
rows AS (
    SELECT a.as_one / a.as_other < b.as_one / b.as_other AS is_turned
    FROM fresh JOIN sides a ON a.actor = fresh."{{ one }}" JOIN sides b ON b.actor = fresh."{{ other }}"
)
SELECT concat(count(*) FILTER (is_turned), ' of ', count(*), ' rows have as {{ one }} whom the last version has more often as {{ other }}')
FROM rows HAVING count(*) >= {{ FEWEST }} AND 2 * count(*) FILTER (is_turned) > count(*)
{% endmacro %}

-- A sentence on two parts most of whose new rows have what was never their own, and was the other's.
{% macro strange(part, tied) %}
WITH known AS (SELECT DISTINCT "{{ tied }}" AS tied, "{{ part }}" AS part FROM held),
there AS (SELECT "{{ part }}" AS part, "{{ tied }}" AS tied FROM fresh WHERE "{{ tied }}" IN (SELECT tied FROM known)),
others AS (SELECT there.part, known.part AS other, count(*) AS n FROM there JOIN known ON known.tied = there.tied
    WHERE NOT EXISTS (SELECT 1 FROM known own WHERE own.tied = there.tied AND own.part = there.part) GROUP BY ALL
    HAVING 2 * n > (SELECT count(*) FROM there every WHERE every.part = any_value(there.part)))
SELECT concat('{{ part }} ', a.part, ' and ', a.other, ' have each ', a.n, ' and ', b.n, ' {{ tied }} of the other''s, never of their own')
FROM others a JOIN others b ON a.part = b.other AND a.other = b.part AND a.part < b.part
WHERE least(a.n, b.n) >= {{ FEWEST }} ORDER BY a.n + b.n DESC, 1 LIMIT 1
{% endmacro %}

-- A sentence on a word of a list that is more or less frequent in the new years than in any year before.
{% macro composed(period, words) %}
WITH rows AS (
    SELECT TRY_CAST("{{ period }}" AS INTEGER) AS y, is_new, ', ' || "{{ words }}" || ',' AS words
    FROM (SELECT *, true AS is_new FROM fresh UNION ALL BY NAME SELECT *, false AS is_new FROM held) WHERE "{{ words }}" IS NOT NULL
),
kinds AS (SELECT DISTINCT trim(unnest(string_split(trim("{{ words }}", '[]'), ','))) AS word FROM held),
years AS (
    SELECT word, y, bool_or(is_new) AS is_new, count(*) AS n, avg(CAST(contains(words, word) AS INTEGER)) AS share
    FROM rows CROSS JOIN kinds GROUP BY ALL HAVING count(*) >= {{ LEAST }}
)
SELECT concat('{{ words }} have ', n.word, ' in ', round(100 * n.share), ' per cent of ', n.y, '; in other years in ',
    round(100 * min(h.share)), ' to ', round(100 * max(h.share)))
FROM years n JOIN years h ON n.word = h.word AND NOT h.is_new AND h.y BETWEEN n.y - {{ PAST }} AND n.y - 1
WHERE n.is_new GROUP BY n.word, n.y, n.share HAVING count(*) >= {{ YEARS }}
    AND n.share NOT BETWEEN min(h.share) - {{ SHARE }} AND max(h.share) + {{ SHARE }}
ORDER BY any_value(n.n) DESC, n.word LIMIT 1
{% endmacro %}
