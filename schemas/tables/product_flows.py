"""The model of ``product_flows``: trade by product, too many rows for a release."""

from __future__ import annotations

from schemas.declare import Count, Table, column, key, known


class Model(Table):
    """Product flows: what one state sold another of one product in one year; internal, one file per year."""

    exporter: Count = key("The exporter, by the source's number.", ge=1, le=999)
    importer: Count = key("The importer, by the source's number.", ge=1, le=999)
    year: Count = key("The calendar year.", ge=1988)
    product: Count = key("Product: six digits of the Harmonized System, without a leading zero.", ge=10_000, le=999_999)
    value: Count = known("Value in whole dollars at current prices, free on board.", gt=0, le=5_000_000_000_000)
    quantity: Count = column("Quantity in kilograms; null where nobody estimates one.", ge=0)
