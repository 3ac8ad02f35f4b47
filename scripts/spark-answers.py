"""Asks Apache Spark for the answers that src/generate/expressions is tested against.

Run by hand, after adding {"expression": "..."} entries to the file, with Java 17 at hand:

    python3 -m venv /tmp/spark && /tmp/spark/bin/pip install 'pyspark==3.5.*'
    /tmp/spark/bin/python scripts/spark-answers.py
    npx biome format --write src/generate/expressions/spark-answers.json

Every entry is asked again. `type` is Spark's typeof(), `text` the value cast to STRING (null for NULL), and
`error` stands in their place when Spark refuses the expression. Entries keep their other keys, such as
`differs`, which says why heapmark answers otherwise.
"""

import json
import os
import pathlib

os.environ.setdefault("SPARK_LOCAL_IP", "127.0.0.1")

from pyspark.sql import SparkSession  # noqa: E402
from pyspark.sql.functions import expr  # noqa: E402

ANSWERS = pathlib.Path(__file__).parent.parent / "src/generate/expressions/spark-answers.json"


def ask(row, expression):
    value = expr(expression)
    try:
        named = row.select(value.alias("v"))
        answer = named.selectExpr("typeof(v)", "CAST(v AS STRING)").collect()[0]
        return {"type": answer[0], "text": answer[1]}
    except Exception as error:
        get_class = getattr(error, "getErrorClass", None)
        return {"error": (get_class and get_class()) or type(error).__name__}


def ask_safely(row, expression):
    try:
        return ask(row, expression)
    except Exception as error:  # the expression cannot even be parsed
        return {"error": type(error).__name__}


def main():
    spark = (
        SparkSession.builder.master("local[1]")
        .config("spark.ui.enabled", "false")
        .config("spark.driver.host", "127.0.0.1")
        .config("spark.driver.bindAddress", "127.0.0.1")
        .config("spark.sql.session.timeZone", "UTC")
        .getOrCreate()
    )
    spark.sparkContext.setLogLevel("OFF")
    table = json.loads(ANSWERS.read_text())
    table["spark"] = spark.version
    columns = [f"{sql} AS `{name}`" for name, sql in table["columns"].items()]
    row = spark.range(1).selectExpr(*columns).localCheckpoint()
    for entry in table["answers"]:
        for key in ("type", "text", "error"):
            entry.pop(key, None)
        entry.update(ask_safely(row, entry["expression"]))
    ANSWERS.write_text(json.dumps(table, ensure_ascii=False) + "\n")
    spark.stop()


main()
