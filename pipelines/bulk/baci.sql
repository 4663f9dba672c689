-- The panel of a year of BACI, made of ``rows``, table by table in this order: an optimizer may else join by importer
-- alone. ``baskets``: what each importer buys of each exporter, with the sum of squares of its products, the largest of
-- them, and those of which more than half is from this exporter. ``product_dependence``: products that are at least a
-- twentieth of a large flow, and critical headings, with what the importer buys of them from all.
CREATE TABLE imports AS
SELECT importer, product, sum(value)::BIGINT AS imports FROM rows GROUP BY ALL;
CREATE TABLE baskets AS
SELECT importer, exporter, sum(value)::BIGINT AS value, count(*) AS n_products,
    sum(value::DECIMAL(19, 0) * value::DECIMAL(19, 0))::DECIMAL(38, 0) AS squares,
    -- the largest, and of equals the first: both in one number
    max(value * 1000000 + 999999 - product) AS top,
    count(*) FILTER (value * 2 > imports) AS n_dependent,
    coalesce(sum(value) FILTER (value * 2 > imports), 0)::BIGINT AS dependent
FROM rows JOIN imports USING (importer, product) GROUP BY ALL;
CREATE TABLE large AS
SELECT importer, exporter, value AS total FROM baskets WHERE value >= 10000000;
CREATE TABLE main AS
SELECT importer, exporter, product, value FROM rows JOIN large USING (importer, exporter)
WHERE value * 20 >= total;
-- coal, crude oil, gases, rare earth and alkali metals, accumulators, integrated circuits, cars (HS 1992)
CREATE TABLE critical AS
SELECT importer, exporter, (product // 100)::INTEGER AS product, sum(value)::BIGINT AS value FROM rows
WHERE product // 100 IN (2701, 2709, 2711, 2805, 8507, 8542, 8703) GROUP BY ALL;
CREATE TABLE product_dependence AS
SELECT importer, exporter, product, value, imports FROM main JOIN imports USING (importer, product)
UNION ALL
SELECT importer, exporter, product, value, imports
FROM (SELECT *, sum(value) OVER (PARTITION BY importer, product)::BIGINT AS imports FROM critical)
JOIN large USING (importer, exporter);
