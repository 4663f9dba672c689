-- Every measure of un_votes from all pairs of votes of six sessions, counted without any of the shortcuts of the table.
WITH cast_votes AS (
    SELECT roll_call_id, actor_id, CASE vote WHEN 'yes' THEN 1 WHEN 'abstain' THEN 2 ELSE 3 END AS v FROM votes
), counted AS (
    SELECT roll_call_id, session, coalesce(is_amendment, false) OR coalesce(is_paragraph, false) AS is_part,
           (SELECT count(DISTINCT v) FROM cast_votes c WHERE c.roll_call_id = r.roll_call_id) > 1 AS is_divided
    FROM roll_calls r WHERE session IN (3, 19, 26, 46, 60, 74)
), pairs AS (
    SELECT x.actor_id AS actor_a, y.actor_id AS actor_b, session, is_part, is_divided, x.v AS a, y.v AS b
    FROM counted JOIN cast_votes x USING (roll_call_id) JOIN cast_votes y USING (roll_call_id)
    WHERE x.actor_id < y.actor_id
), sums AS (
    SELECT actor_a, actor_b, session, count(*) AS n_votes,
           count(*) FILTER (is_divided AND NOT is_part) AS n_votes_identical,
           avg((a = b)::INT) FILTER (is_divided AND NOT is_part) AS identical_share,
           count(*) FILTER (is_divided)::DOUBLE AS n, avg(1 - abs(a - b) / 2) FILTER (is_divided) AS agreement,
           avg((a = b)::INT) FILTER (is_divided) AS po, avg((a - b) * (a - b)) FILTER (is_divided) AS d2,
           avg((a = 1)::INT) FILTER (is_divided) AS a1, avg((a = 2)::INT) FILTER (is_divided) AS a2,
           avg((a = 3)::INT) FILTER (is_divided) AS a3, avg((b = 1)::INT) FILTER (is_divided) AS b1,
           avg((b = 2)::INT) FILTER (is_divided) AS b2, avg((b = 3)::INT) FILTER (is_divided) AS b3
    FROM pairs GROUP BY ALL
), expected AS (
    SELECT *, ((a1 + b1) / 2) ** 2 + ((a2 + b2) / 2) ** 2 + ((a3 + b3) / 2) ** 2 AS pp,
           a1 * b1 + a2 * b2 + a3 * b3 AS pk,
           a1 * b2 + a2 * b1 + a2 * b3 + a3 * b2 + 4 * (a1 * b3 + a3 * b1) AS e2
    FROM sums
)
SELECT actor_a, actor_b, session, n_votes, n_votes_identical, n AS n_votes_agreement, identical_share, agreement,
       2 * agreement - 1 AS s_score, CASE WHEN round(pp, 9) < 1 THEN (po - pp) / (1 - pp) END AS pi,
       CASE WHEN round(pk, 9) < 1 THEN (po - pk) / (1 - pk) END AS kappa,
       CASE WHEN e2 > 0 THEN 1 - d2 / e2 END AS kappa_quadratic
FROM expected
