-- What voting.py asks. `held` are the roll calls that are known, of which the last are asked, `new` those of a capture.

CREATE TABLE fresh AS
SELECT * FROM new WHERE roll_call_id NOT IN (SELECT roll_call_id FROM held);
CREATE TABLE known AS
SELECT * FROM held WHERE roll_call_id IN (
    SELECT DISTINCT roll_call_id FROM held ORDER BY TRY_CAST(roll_call_id AS BIGINT) DESC, roll_call_id DESC LIMIT {{ ROLL_CALLS }});

-- The voters nearest to each state among roll calls in which both are there.
CREATE TABLE near AS
SELECT * FROM (SELECT a.actor_id AS actor, b.actor_id AS other, avg(CAST(a.vote = b.vote AS INTEGER)) AS alike
FROM known a JOIN known b ON a.roll_call_id = b.roll_call_id AND a.actor_id <> b.actor_id
WHERE a.vote <> 'absent' AND b.vote <> 'absent' GROUP BY a.actor_id, b.actor_id HAVING count(*) >= {{ FEWEST }})
QUALIFY row_number() OVER (PARTITION BY actor ORDER BY alike DESC, other) <= {{ NEAREST }};

-- How often each state now votes as the nearest voters of each state.
CREATE TABLE now AS
SELECT f.actor_id AS actor, near.actor AS whose, avg(CAST(f.vote = o.vote AS INTEGER)) AS alike, count(*) AS n,
    avg(CAST(CASE f.vote WHEN 'yes' THEN 'no' WHEN 'no' THEN 'yes' ELSE f.vote END = o.vote AS INTEGER)) AS turned
FROM fresh f JOIN fresh o ON f.roll_call_id = o.roll_call_id AND f.actor_id <> o.actor_id JOIN near ON near.other = o.actor_id
WHERE f.vote <> 'absent' AND o.vote <> 'absent' GROUP BY ALL HAVING n >= {{ FEWEST }} * {{ NEAREST }};
CREATE TABLE was AS SELECT actor, avg(alike) AS alike FROM near GROUP BY actor HAVING count(*) = {{ NEAREST }};
CREATE TABLE left_ AS
SELECT now.actor, was.alike AS was, now.alike AS is_, now.turned, was.alike - now.alike AS loss
FROM now JOIN was ON was.actor = now.actor AND now.whose = now.actor;

-- The share of each word in all votes, and how far it moved.
CREATE TABLE shares AS
SELECT word, avg(CAST(vote = word AS INTEGER)) FILTER (is_new) AS is_, avg(CAST(vote = word AS INTEGER)) FILTER (NOT is_new) AS was,
    count(*) FILTER (is_new) AS n
FROM (SELECT actor_id, vote, true AS is_new FROM fresh UNION ALL SELECT actor_id, vote, false FROM known)
    CROSS JOIN (SELECT unnest(['yes', 'no', 'abstain', 'absent'])) AS words(word)
GROUP BY ALL HAVING n >= {{ FEWEST }};

SELECT said FROM (
    SELECT 1 AS place, concat(actor, ' votes as the neighbours of ', whose, ' did (', round(100 * now.alike), ' per cent), not as its own (',
        round(100 * left_.is_), ', before ', round(100 * left_.was), '), and the other way round') AS said, loss
    FROM now JOIN left_ USING (actor) JOIN was ON was.actor = now.whose
    WHERE whose <> actor AND loss > {{ LOSS }} AND now.alike > was.alike - {{ LOSS }} / 2 AND now.alike > left_.is_ + {{ LOSS }} / 2
        AND EXISTS (SELECT 1 FROM left_ other JOIN now back ON back.actor = other.actor AND back.whose = now.actor
            WHERE other.actor = now.whose AND other.loss > {{ LOSS }} AND back.alike > other.is_ + {{ LOSS }} / 2)
    UNION ALL
    SELECT 2, concat(actor, ' votes as its nearest voters in ', round(100 * is_), ' per cent, before in ', round(100 * was),
        ', and in ', round(100 * turned), ' with yes and no exchanged'), loss
    FROM left_ WHERE loss > {{ LOSS }} AND turned > was - {{ LOSS }} / 2
    UNION ALL
    SELECT 4, concat('most states have left their nearest voters: the middle one votes as they do in ', round(100 * median(is_)),
        ' per cent, before in ', round(100 * median(was))), median(loss)
    FROM left_ HAVING median(loss) > {{ LOSS }} / 2
    UNION ALL
    SELECT 5, concat(round(100 * is_), ' per cent of all votes are "', word, '", before ', round(100 * was)), abs(is_ - was)
    FROM shares WHERE abs(is_ - was) > greatest({{ SHARE }}, least(is_, was))
) ORDER BY place, loss DESC, said LIMIT 1
