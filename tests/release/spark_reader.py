"""Print how Spark reads the tables of a release, as JSON. Run by the interpreter with Spark; imports none of our code.

For each table: its columns with Spark's types, its rows, and for each column how many values it has and their sum.
"""

import json
import sys
from pathlib import Path

from pyspark.sql import SparkSession
from pyspark.sql import functions as f


def summary(spark: SparkSession, file: Path) -> dict[str, object]:
    """Types, rows, values and sums of one table."""
    frame = spark.read.parquet(str(file))
    numbers = [name for name, kind in frame.dtypes if kind in ("bigint", "double")]
    measures = (
        [f.count("*")] + [f.count(frame[name]) for name in frame.columns] + [f.sum(frame[name]) for name in numbers]
    )
    rows, *counts = frame.agg(*[measure.alias(str(place)) for place, measure in enumerate(measures)]).first()
    values, sums = counts[: len(frame.columns)], counts[len(frame.columns) :]
    return {
        "types": frame.dtypes,
        "rows": rows,
        "values": dict(zip(frame.columns, values, strict=True)),
        "sums": dict(zip(numbers, sums, strict=True)),
    }


def main() -> None:
    """Read every table of the folder that the first argument names."""
    spark = (
        SparkSession.builder.master("local[2]")
        .config("spark.ui.enabled", "false")
        .config("spark.driver.bindAddress", "127.0.0.1")
        .config("spark.driver.host", "127.0.0.1")
        .config("spark.sql.codegen.wholeStage", "false")  # compiling costs more than these tables
        .config("spark.sql.codegen.factoryMode", "NO_CODEGEN")
        .getOrCreate()
    )
    files = sorted(Path(sys.argv[1]).glob("*.parquet"))
    print(json.dumps({file.stem: summary(spark, file) for file in files}))
    spark.stop()


if __name__ == "__main__":
    main()
