-- What witnesses.py asks: the rows of a capture (`new`) beside those that are kept of the same facts (`kept`). Each query
-- gives a sentence on the largest contradiction, or nothing.

-- Averages of years in units of any currency, whatever its base: a rate against the dollar is compared.
{% macro exchange_rates() %}
WITH dollars AS (
    SELECT is_new, r.currency, r.year, r.value / d.value AS rate
    FROM (SELECT *, true AS is_new FROM new UNION ALL BY NAME SELECT *, false AS is_new FROM kept) r
    JOIN (SELECT *, true AS is_new FROM new UNION ALL BY NAME SELECT *, false AS is_new FROM kept) d USING (is_new, base_currency, year, freq)
    WHERE freq = 'A' AND d.currency = 'USD'
),
own AS (
    SELECT 'stated' AS how, n.currency, n.year, n.value / k.value AS ratio FROM new n JOIN kept k USING (currency, base_currency, freq, year)
    WHERE freq = 'A'
    UNION ALL
    SELECT 'to the dollar', n.currency, n.year, n.rate / k.rate FROM dollars n JOIN dollars k USING (currency, year) WHERE n.is_new AND NOT k.is_new
),
apart AS (SELECT how, currency, year, median(ln(ratio)) AS apart FROM own WHERE ratio > 0 GROUP BY ALL),
parts AS (SELECT year FROM kept WHERE is_partial UNION SELECT year FROM new WHERE is_partial)
SELECT said FROM (
    SELECT concat('the rate of ', currency, ' in ', year, ' is ', printf('%.3g', exp(apart)), ' times what it was') AS said, abs(apart) AS apart
    FROM apart WHERE abs(apart) > if(year IN (FROM parts), {{ RATE_OF_PART }}, {{ RATE }})
    UNION ALL
    SELECT concat('the rates of ', count(*), ' currencies in ', year, ' are ', printf('%.3g', exp(median(apart))), ' times what they were'),
        abs(median(apart))
    FROM apart GROUP BY how, year HAVING count(*) >= {{ FEWEST }} AND abs(median(apart)) > {{ RATE }} / 2
) ORDER BY apart DESC, said LIMIT 1
{% endmacro %}

-- The middle of all states that are kept, and each of them.
{% macro economy() %}
WITH apart AS (
    SELECT indicator, whose, year, count(*) AS n, exp(median(ln(n.value / k.value))) AS ratio
    FROM new n JOIN kept k USING (actor_id, indicator, series, unit_measure, year) CROSS JOIN unnest(['', actor_id]) AS states(whose)
    WHERE n.value > 0 AND k.value > 0 AND (whose = '' OR unit_measure <> '%') GROUP BY ALL
)
SELECT concat(indicator, ' of ', if(whose = '', concat(n, ' states'), whose), ' in ', year, ' is ', printf('%.3g', ratio), ' times what it was')
FROM apart WHERE n >= {{ FEWEST }} AND abs(ln(ratio)) > {{ ECONOMY }} OR abs(ln(ratio)) > {{ STATE }}
ORDER BY abs(ln(ratio)) DESC, indicator, year LIMIT 1
{% endmacro %}

-- How far apart two states are in a year, in the middle of all others.
{% macro ideal_points() %}
WITH points AS (SELECT actor_id AS actor, year, ideal_point AS point FROM new WHERE basis = 'year_final'),
apart AS (
    SELECT unnest([actor_a, actor_b]) AS actor, k.year, abs(a.point - b.point) AS now, ideal_point_year_distance AS was
    FROM kept k JOIN points a ON a.actor = k.actor_a AND a.year = k.year JOIN points b ON b.actor = k.actor_b AND b.year = k.year
    WHERE ideal_point_year_distance IS NOT NULL
),
moved AS (SELECT actor, year, count(*) AS n, median(abs(now - was)) AS moved FROM apart GROUP BY ALL)
SELECT concat(actor, ' is ', printf('%.2g', moved), ' further from or nearer to others in ', year, ' than it was')
FROM moved WHERE n >= {{ FEWEST }} AND moved > {{ POINTS }} ORDER BY moved DESC, actor, year LIMIT 1
{% endmacro %}

-- How often two states voted alike in a session, in the middle of all others.
{% macro votes() %}
WITH cast_ AS (SELECT v.actor_id AS actor, v.roll_call_id, v.vote, c.session FROM new v JOIN calls c USING (roll_call_id) WHERE v.vote <> 'absent'),
pairs AS (
    SELECT a.actor AS actor_a, b.actor AS actor_b, a.session, avg(CAST(a.vote = b.vote AS INTEGER)) AS alike, count(*) AS n
    FROM cast_ a JOIN cast_ b ON a.roll_call_id = b.roll_call_id AND a.actor < b.actor
    WHERE a.session >= (SELECT max(session) - {{ SESSIONS }} FROM cast_) GROUP BY ALL
),
moved AS (
    SELECT unnest([p.actor_a, p.actor_b]) AS actor, session, abs(alike - k.identical_share) AS moved
    FROM pairs p JOIN kept k USING (actor_a, actor_b, session) WHERE p.n >= {{ VOTES }} AND k.n_votes_identical BETWEEN .8 * p.n AND 1.25 * p.n
)
SELECT concat(actor, ' voted as others did in another ', round(100 * median(moved)), ' per cent of the votes of session ', session)
FROM moved GROUP BY actor, session HAVING count(*) >= 4 * {{ FEWEST }} AND median(moved) > {{ ALIKE }}
ORDER BY median(moved) DESC, actor, session LIMIT 1
{% endmacro %}

-- Which of the pairs that had deals in a window of years have one that was delivered in it.
{% macro arms_transfers() %}
WITH pairs AS (SELECT supplier, recipient, window_start, window_end FROM kept
    WHERE n_deals > 0 AND window_end <= (SELECT max(order_year) FROM new)),
here AS (
    SELECT supplier, count(*) AS n, count(*) FILTER (EXISTS (SELECT 1 FROM new d WHERE d.supplier = pairs.supplier
        AND d.recipient = pairs.recipient AND coalesce(d.first_delivery_year, d.order_year) <= window_end
        AND coalesce(d.last_delivery_year, d.order_year) >= window_start)) AS n_here
    FROM pairs WHERE supplier IN (SELECT supplier FROM new) GROUP BY 1
)
SELECT concat('in ', n, ' windows of years ', supplier, ' delivered to somebody; in ', n_here, ' of them the file says so')
FROM here WHERE n >= 4 * {{ FEWEST }} AND n_here < {{ DEALS }} * n ORDER BY n - n_here DESC, supplier LIMIT 1
{% endmacro %}

-- Whether as many cases are in force in a year as are kept.
{% macro sanctions_reports() %}
SELECT concat(n_here, ' of ', n_cases, ' cases of ', sender, ' against ', target, ' were in force in ', year)
FROM (
    SELECT k.sender, k.target, k.year, k.n_cases, count(DISTINCT n.case_id) AS n_here
    FROM kept k LEFT JOIN new n ON n.sender = k.sender AND n.target = k.target AND k.year BETWEEN n.first_year AND n.last_year
    WHERE k.n_cases > 1 AND k.year <= (SELECT max(first_year) FROM new) GROUP BY ALL
) WHERE 2 * n_here <= n_cases ORDER BY n_cases - n_here DESC, sender, target, year LIMIT 1
{% endmacro %}
