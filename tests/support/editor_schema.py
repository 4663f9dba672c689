"""The JSON Schemas of what people write, one for each kind of file, and where editors are told of them.

``python -m tests.support.editor_schema`` writes them again. They are stricter than the models, since they know the
ids of the registers, and looser, since what entries must say together is for `bilateral check`. An error is to name one
field: so an entry is told apart by what it is ``about`` (if, then), never tried against every table (anyOf).
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import MISSING, fields
from pathlib import Path
from typing import Any, get_type_hints
from xml.sax.saxutils import quoteattr

from pydantic import BaseModel, TypeAdapter

from pipelines.ledger.reader import Ledger, read_ledger
from pipelines.sources.contract import Domain, Source, Terms
from pipelines.sources.plausibility import Twice
from schemas import vocabulary
from schemas.written import entries, registers, testable

ROOT = Path(__file__).resolve().parents[2]
FOLDER = "schemas/json"
VSCODE, JETBRAINS = ".vscode/settings.json", ".idea/jsonSchemas.xml"
IN_FOLDERS: dict[str, type[BaseModel]] = {
    "documents": entries.Document,
    "claims": testable.Article,
    "searches": entries.Search,
    "hypotheses": testable.Hypothesis,
    "protocols": entries.Protocol,
    "corrections": entries.Correction,
}
"""The folders of ``data`` whose files are one entry each."""
SOURCES = "pipelines/sources/publishers"
Schema = dict[str, Any]


def schemas(ledger: Ledger) -> Iterator[tuple[str, str, Schema]]:
    """Each kind of file: its name, the folder or file that it is of, and its schema."""
    for folder, model in IN_FOLDERS.items():
        own = _document(ledger) if folder == "documents" else model.model_json_schema()
        yield folder, f"data/{folder}", _made(_scalars(own), ledger)
    for name, register in registers.REFERENCE.items():
        own = register.model_json_schema()
        if name in ("actors", "territories", "products"):
            own["properties"]["id"] = {"type": "string"}  # a new one is none of those that there are
        yield name, f"data/reference/{name}.yaml", _made(_list_of(_scalars(own)), ledger)
    for table in vocabulary.RECORD_TABLES:
        own = registers.Record.model_json_schema()
        own["properties"]["kind"]["enum"] = [*vocabulary.KINDS[table]]
        yield f"records-{table}", f"data/reference/records/{table}.yaml", _made(_list_of(_scalars(own)), ledger)
    yield "sources", SOURCES, _made(_source(), ledger)


def _list_of(entry: Schema) -> Schema:
    return {"$defs": entry.pop("$defs", {}), "type": "array", "items": entry}


def _document(ledger: Ledger) -> Schema:
    """A document, whose entries are each of the table that they are about."""
    schema = entries.Document.model_json_schema()
    defined = schema["$defs"]
    names, tables = [], []
    for table, model in entries.ASSERTIONS.items():
        part = model.model_json_schema()
        defined |= part.pop("$defs", {})
        own, is_record = part["properties"], model is entries.RecordAssertion
        own["about"] = {"description": own["about"].get("description", ""), "type": "string"}
        own["status"] = {"enum": [*vocabulary.STATUSES[table]]}
        own["measure"] = {"enum": [*ledger.hints.measures[table]]}
        own["unit"] = {"$ref": "#/$defs/unit"}
        defined[f"evidence_{table}"] = part
        names += [f"{table}/{record}" for record in ledger.register.get(table, ())] if is_record else [table]
        its = {"pattern": f"^{table}/"} if is_record else {"const": table}
        then = {"$ref": f"#/$defs/evidence_{table}"}
        tables.append({"if": {"properties": {"about": its}, "required": ["about"]}, "then": then})
    defined["unit"] = {
        "if": {"pattern": ":"},
        "then": {"pattern": "^[A-Z]{3}:[0-9]{4}$"},
        "else": {"enum": [*ledger.units]},
    }
    records, series = (
        "|".join(name for name, model in entries.ASSERTIONS.items() if (model is entries.RecordAssertion) is is_record)
        for is_record in (True, False)
    )
    about = {"pattern": f"^(({records})/[a-z0-9-]+|{series})$", "examples": sorted(names)}
    item = {"type": "object", "required": ["about"], "properties": {"about": about}, "allOf": tables}
    schema["properties"]["evidence"]["items"] = item
    head = entries.Table.model_json_schema()
    defined |= head.pop("$defs", {})
    columns = defined["Column"]["properties"]  # what a column shares with the head is written once
    columns |= {name: {"$ref": f"#/properties/tables/items/properties/{name}"} for name in columns if name != "label"}
    schema["properties"]["tables"]["items"] = head
    return schema


def _source() -> Schema:
    """The declaration of a source: the fields of the dataclasses that it is read into."""
    texts = TypeAdapter(list[dict[str, str | float]]).json_schema()
    own: Schema = {"codes": {}, **dict.fromkeys(("anchors", "calm", "revised"), texts)}
    own["values"] = TypeAdapter(dict[str, str]).json_schema()
    own["floor"] = TypeAdapter(dict[str, int | str]).json_schema()  # 200_000 is no number to editors
    defined: Schema = {}
    types, needed = get_type_hints(Source), []
    for field in fields(Source):
        declared = types[field.name]
        if "Callable" in str(declared) or field.name == "id":
            continue
        if field.name not in own:
            part = TypeAdapter(declared).json_schema(ref_template="#/$defs/{model}")
            defined |= part.pop("$defs", {})
            own[field.name] = part
        if field.default is MISSING and field.default_factory is MISSING:
            needed.append(field.name)
    own |= {"terms": TypeAdapter(Terms).json_schema(), "domain": TypeAdapter(Domain).json_schema()}
    own["domain"]["properties"]["last"] = {"type": ["integer", "null"]}
    own["terms"]["properties"]["terms_class"] = {"enum": [*vocabulary.TERMS_CLASSES]}
    twice = TypeAdapter(Twice).json_schema()
    twice["properties"]["beside"] = {"anyOf": [{"type": "string"}, twice["properties"]["beside"]]}
    own["twice"] = {"type": "array", "items": twice}
    closed = {"type": "object", "additionalProperties": False}
    for part in (own["terms"], own["domain"], twice):
        part |= closed
    return {"$defs": defined, "properties": own, "required": needed, **closed}


def _scalars(part: Any) -> Any:
    """A schema in which whatever may be text may be a number: people's files are read as printed."""
    if isinstance(part, list):
        return [_scalars(inner) for inner in part]
    if not isinstance(part, dict):
        return part
    made = {name: _scalars(inner) for name, inner in part.items()}
    return made | {"type": ["string", "number"]} if part.get("type") == "string" and "const" not in part else made


def _made(schema: Schema, ledger: Ledger) -> Schema:
    """A schema with the ids of the registers in it, and errors that name a field."""
    known: dict[str, Callable[[], object]] = {
        "actor": lambda: [*ledger.actors],
        "definition": lambda: [*ledger.definitions],
        "territory": lambda: [*ledger.territories],
        "product": lambda: [*ledger.products],
        "currency": lambda: [u.id for u in ledger.units.values() if u.dimension.startswith("currency")],
        "table": lambda: [*dict.fromkeys((*vocabulary.SUBJECT_TABLES, *vocabulary.CAPTURED_TABLES))],
    }
    plain = _plain(schema)
    used = {name for name in known if f'"#/$defs/{name}"' in json.dumps(plain)}
    defined = plain.pop("$defs", {}) | {name: {"enum": known[name]()} for name in sorted(used)}
    plain |= {"$defs": defined} if defined else {}
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **plain}


def _plain(part: Any) -> Any:
    """A schema without null and without choices: what may be of two types is told apart by the type."""
    if isinstance(part, list):
        return [_plain(inner) for inner in part]
    if not isinstance(part, dict):
        return part
    if "x-names" in part:
        return {"$ref": f"#/$defs/{part['x-names']}"} | {k: v for k, v in part.items() if k == "description"}
    made = {
        name: {k: _plain(v) for k, v in inner.items()} if name in ("properties", "$defs") else _plain(inner)
        for name, inner in part.items()
        if not (name == "default" and inner is None) and not (name == "title" and isinstance(inner, str))
    }
    if "anyOf" in made:
        first, *others = (one for one in made.pop("anyOf") if one.get("type") != "null")
        if others and first.get("type") and all(one.get("type") != first["type"] for one in others):
            (other,) = others
            made |= {"if": {"type": first["type"]}, "then": first, "else": other}
        else:
            made |= {"anyOf": [first, *others]} if others else {**first, **made}
    return made


def texts(ledger: Ledger) -> dict[str, str]:
    """The content of every file, by its path: the schemas, and what tells editors of them."""
    made, places = {}, {}
    for name, place, schema in schemas(ledger):
        file = f"{FOLDER}/{name}.schema.json"
        made[file] = json.dumps(schema, ensure_ascii=False, indent=1) + "\n"
        places[file] = place
    globs = {f"./{file}": [at if at.endswith(".yaml") else f"{at}/**/*.yaml"] for file, at in places.items()}
    made[VSCODE] = json.dumps({"yaml.schemas": globs}, indent=2) + "\n"
    made[JETBRAINS] = _jetbrains(places)
    return made


def _jetbrains(places: dict[str, str]) -> str:
    """The mappings of a project of IntelliJ, PyCharm and their kin."""
    lines = ['<?xml version="1.0" encoding="UTF-8"?>', '<project version="4">']
    lines += ['  <component name="JsonSchemaMappingsProjectConfiguration">', "    <state>", "      <map>"]
    for file, place in places.items():
        kind = "File" if place.endswith(".yaml") else "Directory"
        item = {"path": place, "mappingKind": kind} | ({"directory": "true"} if kind == "Directory" else {})
        lines += [f"        <entry key={quoteattr(place)}>", "          <value>", "            <SchemaInfo>"]
        lines += [f'              <option name="name" value={quoteattr(place)} />']
        lines += [f'              <option name="relativePathToSchema" value={quoteattr(file)} />']
        lines += ['              <option name="patterns">', "                <list>", "                  <Item>"]
        lines += [f'                    <option name="{name}" value={quoteattr(v)} />' for name, v in item.items()]
        lines += ["                  </Item>", "                </list>", "              </option>"]
        lines += ["            </SchemaInfo>", "          </value>", "        </entry>"]
    return "\n".join([*lines, "      </map>", "    </state>", "  </component>", "</project>", ""])


if __name__ == "__main__":
    for path, text in texts(read_ledger(ROOT / "data")).items():
        (ROOT / path).parent.mkdir(exist_ok=True)
        (ROOT / path).write_text(text, encoding="utf-8")
