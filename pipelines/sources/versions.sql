-- What versions.py asks of two versions of a feed's rows. `about` are the columns that say what a row is of, `others`
-- those that are compared. Jinja puts the names of columns in.

{% macro was(name) %}"was {{ name }}"{% endmacro %}
{% macro now(name) %}"is {{ name }}"{% endmacro %}
{% macro list(names) %}{% for n in names %}"{{ n }}"{{ ", " if not loop.last }}{% endfor %}{% endmacro %}
{% macro same(names) %}{% for n in names %}n."{{ n }}" = h."{{ n }}" AND {% endfor %}true{% endmacro %}

-- The rows of a version that are named once.
{% macro version(name) %}
CREATE TABLE {{ name }} AS
SELECT {% for n in about %}coalesce(CAST("{{ n }}" AS VARCHAR), '') AS "{{ n }}", {% endfor %}
    {% for n in others %}{{ "list_sort(\"%s\")::VARCHAR AS" % n if n in lists }} "{{ n }}", {% endfor %} true AS here
FROM given QUALIFY count(*) OVER (PARTITION BY {{ list(about) }}) = 1
{% endmacro %}

-- Each row that is held beside the one in the new version, if it is there.
{% macro pairs() %}
CREATE TABLE pairs AS
SELECT {% for n in about %}h."{{ n }}", {% endfor %}
    {% for n in others %}h."{{ n }}" AS {{ was(n) }}, n."{{ n }}" AS {{ now(n) }}, {% endfor %}
    coalesce(n.here, false) AS here
FROM held h LEFT JOIN new n ON {{ same(about) }}
{% endmacro %}

-- How many rows are gone, how many have another value, and how many values each column has.
{% macro counted() %}
SELECT count(*) FILTER (NOT here),
    count(*) FILTER ({% for n in others %}{{ was(n) }} IS DISTINCT FROM {{ now(n) }} OR {% endfor %}false)
    {% for n in about %}, count(DISTINCT "{{ n }}"){% endfor %}
FROM pairs
{% endmacro %}

-- Whether a number has changed by more than a factor, or its sign.
{% macro moved(name, most) -%}
abs({{ now(name) }} - {{ was(name) }}) > (1 - 1 / ({{ most }})) * greatest(abs({{ now(name) }}), abs({{ was(name) }}))
{%- endmacro %}
{% macro example(name, moved) -%}
min(concat(concat_ws('/', {{ list(about) }}), ' was ', {{ was(name) }}, ' and is ', {{ now(name) }})) FILTER ({{ moved }})
{%- endmacro %}

-- A sentence on the largest part, the whole first, of which most rows are gone or have another value.
{% macro by_part(parts, numbers, words, is_later) %}
{% set whole %}{% for n in parts %}grouping("{{ n }}") = 1 AND {% endfor %}true{% endset %}
{% set least %}CASE WHEN {{ whole }} THEN {{ FEWEST }} ELSE {{ LEAST }} END{% endset %}
{% set of %}coalesce({% for n in parts %}' of {{ n }} ' || "{{ n }}", {% endfor %}''){% endset %}
{% macro other(name, counted, moved, how, share=0.5, only="true") %}
    WHEN {{ only }} AND count(*) FILTER ({{ counted }}) >= {{ least }} AND count(*) FILTER ({{ moved }}) > {{ share }} * count(*) FILTER ({{ counted }})
    THEN concat(count(*) FILTER ({{ moved }}), ' of ', count(*) FILTER ({{ counted }}), ' {{ name }}', {{ of }},
        '{{ how }} from {{ BEFORE }}: ', {{ example(name, moved) }})
{% endmacro %}
SELECT said FROM (
    SELECT CASE
    WHEN {{ is_later }} AND count(*) >= {{ least }} AND 2 * count(*) FILTER (here) < count(*)
    THEN concat('only ', count(*) FILTER (here), ' of the ', count(*), ' rows', {{ of }}, ' of the last version are still there')
    {% for n in numbers %}
    {% set counted = was(n) ~ " IS NOT NULL AND " ~ now(n) ~ " IS NOT NULL" %}
    {{ other(n, counted, moved(n, MOST), " differ by more than a factor " ~ MOST, only=whole) }}
    {{ other(n, counted, moved(n, MOST_OF_PART), " differ by more than a factor " ~ MOST_OF_PART) }}
    {% endfor %}
    {% for n in words %}
    {{ other(n, was(n) ~ " IS NOT NULL AND " ~ now(n) ~ " IS NOT NULL", now(n) ~ " <> " ~ was(n), " differ", REWORDED) }}
    {% endfor %}
    -- marks that few rows have may all be lost although most rows are the same
    {% for n in words %}
    {% set marked %}here AND CAST({{ was(n) }} AS VARCHAR) = 'true'{% endset %}
    {{ other(n, marked, marked ~ " AND " ~ now(n) ~ " IS DISTINCT FROM " ~ was(n), " differ") }}
    {% endfor %}
    END AS said, count(*) AS rows
    FROM pairs GROUP BY GROUPING SETS ((){% for n in parts %}, ("{{ n }}"){% endfor %})
) WHERE said IS NOT NULL ORDER BY rows DESC, said LIMIT 1
{% endmacro %}

-- A sentence on the largest part of which most numbers are the last version's by one factor: another unit, not a revision.
{% macro by_one_factor(parts, number, group) %}
SELECT concat(n_same, ' of ', n, ' {{ number }}', part, ' are ', printf('%.6g', factor), ' times those of {{ BEFORE }}')
FROM (
    SELECT part, any_value(n) AS n, count(*) AS n_same, round(ratio, 4) AS factor FROM (
        SELECT {{ now(number) }} / {{ was(number) }} AS ratio, part, count(*) OVER (PARTITION BY part) AS n
        FROM pairs, unnest(['', {% for n in parts %}{{ '\' of \' || "%s" ||' % group if group }} ' of {{ n }} ' || "{{ n }}", {% endfor %}]) AS parts(part)
        WHERE {{ was(number) }} <> 0 AND {{ now(number) }} <> 0
    ) GROUP BY part, round(ratio, 4)
) WHERE abs(ln(abs(factor))) > {{ ONE_FACTOR }} AND n >= {{ LEAST }} AND 2 * n_same > n ORDER BY n DESC, part LIMIT 1
{% endmacro %}

-- A sentence on the numbers that differ by more than any is revised.
{% macro single(where, name, most) %}
{% set moved %}{{ moved(name, most | float) }}{% for n, value in where %} AND "{{ n }}" = '{{ value }}'{% endfor %}{% endset %}
SELECT concat(count(*), ' {{ name }} differ by more than a factor {{ most }} from the last version: ', {{ example(name, moved) }})
FROM pairs WHERE {{ moved }} HAVING count(*) > 0
{% endmacro %}

-- A sentence on the means of fewer values than before, or of as many and yet another.
{% macro recounted(number, count) %}
{% set moved %}({{ now(count) }} < {{ was(count) }} OR ({{ now(count) }} = {{ was(count) }}
    AND abs({{ now(number) }} - {{ was(number) }}) > 1e-9 * abs({{ was(number) }}))){% endset %}
SELECT concat(count(*), ' {{ number }} are of fewer {{ count }} than in the last version, or of as many and differ: ',
    {{ example(number, moved) }})
FROM pairs WHERE {{ moved }} HAVING count(*) > 0
{% endmacro %}

-- A sentence on a part whose numbers are those that the last version has for another. A number of three digits is often
-- that of another by chance.
{% macro exchanged(part, number, rest) %}
WITH changed AS (SELECT * FROM pairs WHERE {{ now(number) }} <> {{ was(number) }} AND {{ now(number) }} <> 0
    AND {{ now(number) }} <> round({{ now(number) }}, CAST(2 - floor(log10(abs({{ now(number) }}))) AS INTEGER))),
shares AS (
    SELECT n."{{ part }}" AS here, h."{{ part }}" AS there, count(DISTINCT h."{{ number }}") AS shared
    FROM changed n JOIN held h
    ON {{ same(rest) }} AND n.{{ now(number) }} = h."{{ number }}" AND n."{{ part }}" <> h."{{ part }}" GROUP BY 1, 2
),
sized AS (
    SELECT *, (SELECT count(DISTINCT {{ now(number) }}) FROM changed WHERE "{{ part }}" = shares.here) AS size
    FROM shares WHERE shared >= {{ FEWEST }}
)
SELECT concat('{{ part }} ', here, ' has ', shared, ' of ', size, ' changed numbers from what was {{ part }} ', there)
FROM sized WHERE 2 * shared > size ORDER BY shared DESC, here LIMIT 1
{% endmacro %}

-- A sentence on two parts that have each other's rows: of feeds without numbers, whose rows are told by what they say.
{% macro swapped(part, rest) %}
WITH gone AS (FROM held EXCEPT FROM new), fresh AS (FROM new EXCEPT FROM held),
moved AS (SELECT h."{{ part }}" AS one, n."{{ part }}" AS other, count(*) AS rows
    FROM gone h JOIN fresh n ON {{ same(rest) }} AND h."{{ part }}" <> n."{{ part }}" GROUP BY ALL)
SELECT concat('{{ part }} ', a.one, ' and ', a.other, ' have each other''s ', a.rows + b.rows, ' rows of the last version')
FROM moved a JOIN moved b ON a.one = b.other AND a.other = b.one AND a.one < a.other
WHERE a.rows + b.rows >= {{ FEWEST }}
    AND 2 * (a.rows + b.rows) > (SELECT count(*) FROM gone WHERE "{{ part }}" IN (a.one, a.other))
ORDER BY a.rows + b.rows DESC, 1 LIMIT 1
{% endmacro %}
