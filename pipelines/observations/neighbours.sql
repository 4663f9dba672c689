-- What neighbours.py asks of all reports together. `reports` are beside what documents quote (`quoted`), each
-- with its place in `id`. `cell` names a flow and what is traded, `series` a cell of one reporter, `block` the flows of
-- one reporter in one direction and period of a capture. Only current rows of captures are judged.

CREATE TABLE r AS
SELECT id, source_id AS source, origin, destination, value AS v, year AS y, is_current,
    source_id = 'ledger' AS is_quoted, measure IS NOT DISTINCT FROM 'total' AS is_total, vintage_date AS vintage,
    hash(who) AS who, hash(origin, destination, kind, within_year) AS cell,
    hash(origin, destination, kind, within_year, who) AS series,
    hash(kind, within_year, who, who = origin, source_id, capture_id, valuation, year) AS block,
    hash(kind, within_year, who, who = origin) AS side, hash(kind, within_year, who, source_id, capture_id, year) AS both_sides, hash(source_id, capture_id) AS capture,
    hash(kind, who, who = origin, source_id, capture_id, year) AS block_of_months,
    hash(least(origin, destination), greatest(origin, destination), kind, within_year, who, year) AS pair,
    'WLD' IN (origin, destination) AS is_world, reporter IS NOT NULL AS is_reported, who = origin AS is_export, within_year,
    hash(origin, destination, product, goods_services, scope, unit_measure, who) AS flow,
    hash(source_id, valuation) AS version_of, freq = 'A' AS is_annual, hash(origin, destination, kind, who) AS months
FROM (SELECT *, coalesce(reporter, source_id) AS who, substr(time_period, 5) AS within_year,
        concat_ws('|', product, goods_services, scope, freq, unit_measure) AS kind 
    FROM (FROM reports UNION ALL BY NAME FROM quoted) WHERE value IS NOT NULL);

-- Each series by year, over all sources and versions, with the years before and after it and the largest step elsewhere.
CREATE TABLE points AS
SELECT cell, series, y, any_value(side) AS side, bool_or(is_world) AS is_world, min(v) FILTER (v > 0) AS lo, nullif(max(v), 0) AS hi, min_by(id, (-v, id)) AS id,
    any_value(who) AS who, min(source) AS source, max(source) AS source2
FROM r WHERE NOT is_total GROUP BY ALL;
CREATE TABLE years AS
SELECT * EXCLUDE (step),
    greatest(1, max(step) OVER (of ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING),
        max(step) OVER (of ROWS BETWEEN 2 FOLLOWING AND UNBOUNDED FOLLOWING)) AS spread
FROM (
    SELECT *, greatest(lo / hi1, lo1 / hi) AS step FROM (
        SELECT *, lag(lo) OVER of AS lo1, lag(hi) OVER of AS hi1, lag(y) OVER of AS y1, lag(id) OVER of AS id1,
            lag(lo, 2) OVER of AS lo2, lag(hi, 2) OVER of AS hi2, lag(y, 2) OVER of AS y2,
            lead(lo) OVER of AS lo3, lead(hi) OVER of AS hi3, lead(y) OVER of AS y3
        FROM points WINDOW of AS (PARTITION BY series ORDER BY y)
    )
) WINDOW of AS (PARTITION BY series ORDER BY y);

-- All months of a year: a number of a month is beside those of the years next to it, and no season is its own year's.
CREATE TABLE seasons AS
SELECT months, y + step AS y, min(v) FILTER (v > 0) * {{ SEASON }} AS lo, max(v) / {{ SEASON }} AS hi
FROM r CROSS JOIN (VALUES (-1), (1)) AS next_to(step) WHERE NOT is_total AND NOT is_annual GROUP BY 1, 2;

-- What others report of the same flow and period: the other side, or whoever compiled it; and how it grew. What a source
-- estimates itself is no witness of the reports in its own file.
CREATE TABLE mirrors AS
SELECT a.series, a.y, min(b.lo) AS lo, max(b.hi) AS hi, min(b.id) AS id,
    min(b.lo / b.hi1) FILTER (b.y1 = b.y - 1) AS slow, max(b.hi / b.lo1) FILTER (b.y1 = b.y - 1) AS fast
FROM years a JOIN years b ON a.cell = b.cell AND a.y = b.y AND a.series <> b.series
WHERE b.who NOT IN (hash(a.source), hash(a.source2)) AND a.who NOT IN (hash(b.source), hash(b.source2)) GROUP BY 1, 2;

-- What other sources and documents say of the same reporter's flow.
CREATE TABLE others AS
SELECT a.id, min(b.v) AS lo, max(b.v) AS hi, min(b.id) AS other_id
FROM r a JOIN r b ON a.series = b.series AND a.y = b.y AND a.source <> b.source
WHERE a.is_current AND b.is_current AND NOT a.is_quoted AND NOT b.is_total AND b.v > 0 GROUP BY 1;

-- The versions of a number in their order, where there are several.
CREATE TABLE versions AS
SELECT series, version_of, y, list(v ORDER BY vintage, is_current, id) AS vs, min_by(id, (vintage, is_current, id)) AS first_id
FROM r WHERE NOT is_quoted GROUP BY 1, 2, 3 HAVING count(*) > 1 AND max(v) > min(v);

CREATE TABLE judged AS
SELECT r.*, w.whole, coalesce(n.spread, 1) AS spread, n.id1, n.hi1, n.lo1, n.y1, n.y1 = r.y - 1 AS is_next,
    m.id AS mirror_id, o.other_id, o.lo AS other_lo,
    o.hi AS other_hi, nullif(vs[1], 0) AS first_v, vs, first_id, m.slow, m.fast, m.lo AS mirror_lo, m.hi AS mirror_hi,
    least(o.lo, m.lo, s.lo, if(r.y - y1 <= {{ GAP }}, lo1, NULL), if(r.y - y2 <= {{ GAP }} + 1, lo2, NULL),
        if(y3 - r.y <= {{ GAP }}, lo3, NULL)) AS least_,
    greatest(o.hi, m.hi, s.hi, if(r.y - y1 <= {{ GAP }}, hi1, NULL), if(r.y - y2 <= {{ GAP }} + 1, hi2, NULL),
        if(y3 - r.y <= {{ GAP }}, hi3, NULL)) AS most,
FROM r
JOIN (SELECT block, coalesce(max(v) FILTER ('WLD' IN (origin, destination)), sum(v)) AS whole FROM r
    WHERE is_current AND NOT is_quoted GROUP BY block) w USING (block)
LEFT JOIN years n USING (series, y) LEFT JOIN mirrors m USING (series, y) LEFT JOIN others o ON o.id = r.id
LEFT JOIN versions USING (series, version_of, y) LEFT JOIN seasons s USING (months, y)
WHERE r.is_current AND NOT r.is_quoted;

-- Blocks: how the numbers of one reporter, direction and period have moved together. `step` is what a number is to that
-- of the last year known, `aside` what that is beside the other side of the flow, or what the number is to the other side
-- where this said nothing then, `apart` what it is to other sources of the same reporter. All are logarithms. After a gap
-- of several years, or by a level alone, only what moved far is seen.
CREATE TABLE steps AS
SELECT judged.id, judged.block, judged.side, judged.capture, judged.is_reported, judged.y, judged.y - y1 AS gap, ln(v) - ln(lo1 * hi1) / 2 AS step,
    ln(v) - ln(mirror_lo * mirror_hi) / 2 AS beside, beside - ln(lo1 * hi1) / 2 + ln(before.lo * before.hi) / 2 AS aside,
    ln(v) - ln(other_lo * other_hi) / 2 AS apart
FROM judged LEFT JOIN mirrors before ON before.series = judged.series AND before.y = y1
WHERE v > 0 AND judged.y - y1 <= {{ GAP }} AND NOT is_world;
CREATE TABLE blocks AS
SELECT block, any_value(side) AS side, any_value(capture) AS capture, any_value(y) AS y,
    any_value(is_reported) AS is_reported, count(*) AS n,
    median(gap) AS gap, median(step) AS step, mad(step) AS spread, median(apart) AS apart, count(apart) AS n_apart,
    median(aside) AS aside, count(aside) AS n_aside, median(beside) AS beside, count(beside) AS n_beside
FROM steps GROUP BY block HAVING n >= {{ MANY }};
-- How far blocks of the same reporter and direction moved in twenty years before, beside the other side too, and how
-- unlike their numbers moved.
CREATE TABLE history AS
WITH moves AS (
    SELECT years.side, years.y, ln(years.lo * years.hi / lo1 / hi1) / 2 AS step,
        step - ln(now.lo * now.hi / before.lo / before.hi) / 2 AS aside
    FROM years LEFT JOIN mirrors now ON now.series = years.series AND now.y = years.y
    LEFT JOIN mirrors before ON before.series = years.series AND before.y = y1
    WHERE y1 = years.y - 1 AND NOT is_world AND years.lo > 0 AND lo1 > 0
), moved AS (
    SELECT side, y, median(step) AS step, mad(step) AS spread, if(count(aside) >= {{ MANY }}, abs(median(aside)), NULL) AS aside
    FROM moves GROUP BY side, y HAVING count(*) >= {{ MANY }}
)
SELECT block, min(moved.step) AS least, max(moved.step) AS most, max(moved.spread) AS most_spread, min(moved.spread) AS least_spread,
    if(count(moved.aside) >= {{ YEARS }}, 2 * max(moved.aside), {{ FAR_SHIFT }}) AS most_aside, 1.5 * greatest(most - least, {{ SHIFT }}) AS slack
FROM blocks JOIN moved ON moved.side = blocks.side AND moved.y BETWEEN blocks.y - 20 AND blocks.y - 1
WHERE gap = 1 AND is_reported GROUP BY block HAVING count(*) >= {{ YEARS }};
CREATE MACRO agree(a, b, shift) AS least(abs(a), abs(b)) > shift AND a * b > 0 AND abs(a - b) < least(abs(a), abs(b));
CREATE TABLE shifted AS
SELECT block, capture, y, n, CASE
    WHEN 2 * n_apart >= {{ MANY }} AND agree(step, apart, if(gap = 1, {{ SHIFT }}, {{ FAR_SHIFT }}))
    THEN printf('%d figures of the reporter and period are %.3g times those of the last year, and %.3g times those of other sources', n, exp(step), exp(apart))
    WHEN n_aside >= {{ MANY }} AND agree(step, aside, greatest({{ SHIFT }}, coalesce(most_aside, {{ FAR_SHIFT }})))
    THEN printf('%d figures of the reporter and period are %.3g times those of the last year, and %.3g times beside the other side', n, exp(step), exp(aside))
    WHEN n_beside >= {{ MANY }} AND agree(step, beside, {{ FAR_SHIFT }})
    THEN printf('%d figures of the reporter and period are %.3g times those of the last year, and %.3g times those of the other side', n, exp(step), exp(beside))
    WHEN step NOT BETWEEN least - slack AND most + slack
    THEN printf('%d figures of the reporter and period are %.3g times those of the last year; in other years %.3g to %.3g', n, exp(step), exp(least), exp(most))
    WHEN spread > 3 * most_spread
    THEN printf('%d figures of the reporter and period moved by %.3g around their middle; in other years by %.3g at most', n, spread, most_spread)
    WHEN spread < least_spread / {{ ALIKE }} AND abs(step) > .005
    THEN printf('%d figures of the reporter and period are all %.3g times those of the last year', n, exp(step))
    END AS note
FROM blocks LEFT JOIN history USING (block) WHERE note IS NOT NULL;
-- Where most of what a capture has of a period is so, the rest is not believed either.
CREATE TABLE captures AS
SELECT capture, y, printf('%d of %d figures of the file and year moved as none do', of_blocks, count(*)) AS note
FROM judged JOIN (SELECT capture, y, sum(n) AS of_blocks FROM shifted GROUP BY 1, 2) USING (capture, y)
GROUP BY capture, y, of_blocks HAVING 2 * of_blocks > count(*);

-- Partners of whom exports and imports are each nearer to the other one of the year before.
CREATE TABLE turned AS
SELECT e.both_sides, count(*) AS n, count(*) FILTER (
    abs(ln(e.v / i.lo1)) + abs(ln(i.v / e.lo1)) < abs(ln(e.v / e.lo1)) + abs(ln(i.v / i.lo1))) AS n_turned
FROM judged e JOIN judged i ON e.pair = i.pair AND e.both_sides = i.both_sides AND e.is_export AND NOT i.is_export
WHERE e.v > 0 AND i.v > 0 AND e.y - e.y1 <= {{ GAP }} AND i.y - i.y1 <= {{ GAP }} GROUP BY 1 HAVING n >= {{ MANY }} / 2 AND 2 * n_turned > n;

-- Twelve months beside their year: added up within it, or another sum.
CREATE TABLE sums AS
SELECT block_of_months, flow, y, sum(v) AS v, bool_and(v >= before) AS is_rising
FROM (SELECT *, lag(v, 1, 0) OVER (PARTITION BY block_of_months, flow, version_of ORDER BY within_year) AS before
    FROM r WHERE is_current AND NOT is_annual AND NOT is_quoted)
GROUP BY 1, 2, 3 HAVING count(*) = 12;
CREATE TABLE of_months AS
SELECT block_of_months, CASE
    WHEN count(*) > 2 AND 2 * count(*) FILTER (is_rising) > count(*)
    THEN printf('%d of %d flows never fall within the year: months are added up', count(*) FILTER (is_rising), count(*))
    WHEN 2 * count(whole) >= {{ MANY }} AND abs(median(ln(v / whole))) > {{ SHIFT }}
    THEN printf('twelve months are %.3g times the year in the middle of %d flows', exp(median(ln(v / whole))), count(whole))
    END AS note
FROM (SELECT sums.*, years_of.v AS whole FROM sums LEFT JOIN (
    SELECT flow, y, exp(avg(ln(v))) AS v FROM r WHERE is_annual AND v > 0 AND NOT is_total GROUP BY 1, 2) years_of USING (flow, y)
    WHERE sums.v > 0)
GROUP BY 1 HAVING note IS NOT NULL;

-- How far a number is from all its neighbours on one side, how far its growth is from its mirror's, and what it is worth.
CREATE VIEW measured AS
SELECT *, CASE WHEN least_ IS NULL THEN 1 WHEN v = 0 THEN 'inf'::DOUBLE ELSE greatest(v / most, least_ / v) END AS factor,
    if(is_next AND v > 0, greatest(v / hi1 / fast, slow / (v / lo1)), 1) AS faster,
    is_next AND v IN (lo1, hi1) AND v >= {{ WORTH }} / 10 AS is_again,
    greatest(v / first_v, first_v / v) AS drift,
    coalesce(abs(ln(greatest(v, 1) / mirror_lo)) > abs(ln(first_v / mirror_lo)), true) AS is_away,
    greatest(v, least_, first_v) AS worth, greatest(v, least_, first_v) / nullif(whole, 0) AS share
FROM judged;

-- Numbers of weight that are out of line by a little, and the factor by which one is outside of a range.
CREATE TABLE astray AS
SELECT * FROM measured WHERE share > 2 * {{ LARGE }} AND worth > {{ WORTH }} AND factor > {{ NEAR }} * {{ NEAR }} AND v > 0;
CREATE MACRO off(v, low, high) AS greatest(v / high, low / v, 1);

CREATE TABLE found AS
-- a number far from all its neighbours
SELECT id, 'size' AS code, 'neighbours' AS rule, coalesce(other_id, mirror_id, id1) AS rival,
    printf('%.6g, beside %.6g to %.6g of other years, sources and the other side', v, least_, most) AS note
FROM measured
WHERE factor > if(is_annual, {{ FACTOR }}, greatest({{ FAR }}, spread)) AND (
    factor > least(spread, {{ SPREAD }}) AND share > {{ LARGE }} / 2 AND worth > {{ WORTH }}
    OR factor > greatest({{ FAR }}, least(spread, {{ SPREAD }} * {{ FAR }})) AND share > {{ LARGE }} / 10 AND worth > {{ WORTH }} / 10
)
UNION ALL
-- one that grew otherwise than the other side of the same flow
SELECT id, 'size', 'neighbours', mirror_id, printf('%.6g, and %.6g the year before: the other side grew by %.3g to %.3g', v, lo1, slow, fast)
FROM measured WHERE slow > 0 AND faster > greatest({{ FACTOR }}, spread) AND share > 2 * {{ LARGE }} AND worth > {{ WORTH }}
UNION ALL
-- all of a block in which most are far
SELECT id, 'size', 'neighbours', rival, printf('%d of %d figures of the reporter and period are as far from theirs', n_far, n)
FROM judged JOIN (
    SELECT block, min(coalesce(other_id, mirror_id, id1)) AS rival, count(*) AS n,
        greatest(count(*) FILTER (v > most * {{ BLOCK }}), count(*) FILTER (v * {{ BLOCK }} < least_)) AS n_far
    FROM measured WHERE is_annual OR worth > {{ WORTH }} / 100 GROUP BY 1 HAVING n_far > if(any_value(is_annual), 0, 2) AND 2 * n_far >= count(least_) AND 4 * n_far >= n
) USING (block)
UNION ALL
-- all of a block that has moved together, or whose numbers are not those of its partners
SELECT id, 'size', 'blocks', coalesce(other_id, mirror_id, id1), note FROM judged JOIN shifted USING (block)
UNION ALL
SELECT id, 'size', 'blocks', coalesce(other_id, mirror_id, id1), note FROM judged JOIN captures USING (capture, y)
UNION ALL
SELECT id, 'size', 'months', NULL, note FROM judged JOIN of_months USING (block_of_months)
UNION ALL
SELECT id, 'partner', 'blocks', id1, printf('of %d of %d partners exports are nearer to the imports of the year before, and these to the exports', n_turned, n)
FROM judged JOIN turned USING (both_sides)
UNION ALL
-- the number of the year before again, to the dollar, and all of a block in which half are so
SELECT id, 'year', 'years', id1, printf('%.10g; %d of %d of its period are to the dollar those of the year before', v, n_again, n)
FROM measured JOIN (
    SELECT block, count(*) FILTER (is_again) AS n_again, count(*) FILTER (is_next AND v >= {{ WORTH }} / 10) AS n
    FROM measured GROUP BY 1
) USING (block) WHERE is_again AND v % 1000 <> 0 OR n_again > 1 AND 2 * n_again >= n AND v > 0
UNION ALL
-- one that has moved away from its first version
SELECT id, 'size', 'versions', first_id, printf('%.6g, and %.6g in the first version', v, first_v)
FROM measured JOIN (
    SELECT block, count(*) AS n FROM measured
    WHERE share > {{ LARGE }} / 10 AND first_v IS NOT NULL GROUP BY 1
    HAVING 2 * count(*) FILTER (drift > {{ DRIFT }} AND is_away) >= n
) USING (block) WHERE drift > {{ DRIFT }}
UNION ALL
SELECT id, 'size', 'versions', first_id, printf('%.6g, and %.6g in the first version', v, first_v)
FROM measured WHERE drift > {{ FACTOR }} AND is_away AND share > {{ LARGE }} AND worth > {{ WORTH }}
UNION ALL
-- one that went back to what a later version had replaced
SELECT id, 'version', 'versions', first_id, printf('%.10g again, after %.10g', v, vs[-2])
FROM judged WHERE len(vs) > 2 AND v <> vs[-2] AND list_contains(vs[:-3], v) AND v = vs[-1]
UNION ALL
-- both flows beside the total that a document quotes of the same reporter
SELECT id, 'size', 'totals', total_id, printf('both flows come to %.6g, beside %.6g as quoted', flows, total)
FROM measured JOIN (
    SELECT pair, source, sum(v) AS flows FROM r WHERE is_current AND NOT is_quoted
    GROUP BY 1, 2 HAVING count(DISTINCT block) = 2 AND count(*) = 2
) USING (pair, source) JOIN (
    SELECT pair, min(v) AS total, min(id) AS total_id FROM r WHERE is_total GROUP BY 1 HAVING max(v) < {{ DRIFT }} * min(v)
) USING (pair)
WHERE greatest(flows / total, total / flows) > {{ DRIFT }} AND factor > {{ DRIFT }}
UNION ALL
-- two partners that have each other's numbers, of a version or of another source
SELECT a.id, 'partner', 'partners', b.id, printf('%.10g is the figure of %s with %s', a.v, b.origin, b.destination)
FROM judged a JOIN judged b ON a.block = b.block AND a.id <> b.id
    AND (a.v = b.first_v AND b.v = a.first_v AND a.v <> a.first_v
        OR abs(a.v / b.other_lo - 1) < {{ SAME }} AND abs(b.v / a.other_lo - 1) < {{ SAME }}
        AND abs(a.v / a.other_lo - 1) > 5 * {{ SAME }} AND abs(b.v / b.other_lo - 1) > 5 * {{ SAME }})
WHERE a.v > 0 AND b.v > 0
UNION ALL
-- or that are each out of its own line and in the other's, or far nearer to it
SELECT a.id, 'partner', 'partners', b.id, printf('%.10g fits %s with %s, and the other way round', a.v, b.origin, b.destination)
FROM astray a JOIN astray b ON a.block = b.block AND a.id <> b.id AND (
    greatest(off(a.v, b.least_, b.most), off(b.v, a.least_, a.most)) <= {{ NEAR }}
    OR a.factor * b.factor > greatest({{ CROSSED }}, (off(a.v, b.least_, b.most) * off(b.v, a.least_, a.most)) ** 2));

-- Told
-- The rows of `doubts`: what was found, by the `names` of reports, and the `lines` of a file (sheet/line/cell) of which
-- much is `unread`, in quarantine.
SELECT DISTINCT ON (row_id, code, rule) 'trade_reports' AS "table", code, rule, note,
    concat(capture_id, '#', source_row) AS row_id, observation_id, NULL AS evidence_id, rival
FROM (
    SELECT code, rule, note, g.*, other.observation_id AS rival
    FROM found JOIN names g USING (id) LEFT JOIN names other ON other.id = found.rival
    UNION ALL BY NAME
    SELECT 'size' AS code, 'quarantine' AS rule, capture_id, source_row, observation_id,
        printf('%d of %d figures of its line in the file could not be read', n_bad, n) AS note
    FROM (
        SELECT *, count(*) FILTER (is_bad) OVER line AS n_bad, count(*) OVER line AS n
        FROM (SELECT *, false AS is_bad FROM lines
            UNION ALL BY NAME SELECT capture_id, source_row, true AS is_bad FROM unread)
        WINDOW line AS (PARTITION BY capture_id, regexp_replace(source_row, '/[^/]*$', ''))
    ) WHERE NOT is_bad AND is_current AND n_bad >= {{ LOST }} * n AND n_bad > 0
) ORDER BY row_id, code, rule, note, rival
