"""``indicators`` for SDMX tools: the structure as SDMX-ML 3.0, the data as SDMX-CSV 2.0, which belongs to it, in gzip.

The columns of the key and ``freq`` are the dimensions, ``obs_value`` and its bounds are the measures, all others are
attributes. ``*`` becomes ``_Z`` (not applicable). Units and series have no code lists, since they hold signs that an
SDMX id cannot have. A period that SDMX cannot write is given as the nearest one, and exactly in ``PERIOD``.

A second dataflow has the values of years alone, with one measure, for libraries that know no more than one (sdmx1).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from functools import cache
from xml.etree import ElementTree as xml

import pyarrow as pa
import pyarrow.compute as pc

from pipelines.formats import about
from pipelines.formats.about import Facts
from pipelines.rows import Rows
from schemas import beside, derive, edtf, vocabulary
from schemas.tables import model_of

AGENCY, FLOW, CORE = "BILATERAL", "INDICATORS", "INDICATORS_CORE"
FILE, CORE_FILE = "sdmx/indicators.csv.gz", "sdmx/core.csv.gz"
_ROWS = 8_192
"""Rows that are texts at a time."""
NONE = "_Z"
AREAS = "SDMX:CL_AREA(2.0)"
"""The list of areas that SDMX itself maintains: ISO 3166-1 alpha-2 codes of states."""
_SPACE = "http://www.sdmx.org/resources/sdmxml/schemas/v3_0/"
_MES, _STR, _COM = (f"{{{_SPACE}{name}}}" for name in ("message", "structure", "common"))
_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_MODEL = "urn:sdmx:org.sdmx.infomodel."
_TOLD = beside.read(__file__)
_NAMES, _TYPES, _LISTS, _FREQ, _SHARED = (_TOLD[name] for name in ("names", "types", "lists", "freq", "shared"))
OURS, THEIRS = "CS_INDICATORS", "CROSS_DOMAIN_CONCEPTS"
"""Schemes of concepts: of columns that are ours alone, and of those that SDMX has for all domains."""


def dimensions() -> list[str]:
    """The columns that are dimensions, in their order; ``time_period`` is the last."""
    key = [name for name in derive.key_columns(model_of("indicators")) if name != "time_period"]
    return ["freq", *key, "time_period"]


def measures(flow: str) -> list[str]:
    """The columns that are measures."""
    return ["obs_value"] if flow == CORE else ["obs_value", "value_low", "value_high"]


def attributes(flow: str) -> list[str]:
    """The columns that are attributes of an observation; ``period`` is none of the table's own."""
    if flow == CORE:
        return ["obs_status"]
    others = {*dimensions(), *measures(flow)}
    return [*(column.name for column in derive.columns(model_of("indicators")) if column.name not in others), "period"]


def component(column: str) -> str:
    """The id of a column's component."""
    return _NAMES.get(column, column.upper())


def data(table: pa.Table, version: str, flow: str = FLOW) -> bytes:
    """The data message of a dataflow as SDMX-CSV 2.0 in gzip: as a text it would be a quarter of a release."""
    if flow == CORE:
        is_core = (pc.field("freq") == "A") & (pc.field("status") == "actual") & pc.field("obs_value").is_valid()
        table = table.filter(is_core)
    sink = pa.BufferOutputStream()
    with pa.CompressedOutputStream(sink, "gzip") as packed:  # by Arrow: its compressor is part of the locked package
        for start in range(0, max(1, table.num_rows), _ROWS):
            columns = _columns(table.slice(start, _ROWS), version, flow)
            lines = pc.binary_join_element_wise(*map(_cells, columns.values()), ",").to_pylist()
            packed.write("".join(f"{line}\n" for line in ([] if start else [",".join(columns)]) + lines).encode())
    return bytes(sink.getvalue())


def _columns(table: pa.Table, version: str, flow: str) -> dict[str, pa.ChunkedArray]:
    """The columns of the message by name, each a text or what Arrow writes as one."""
    count = table.num_rows
    fixed = {"STRUCTURE": "dataflow", "STRUCTURE_ID": f"{AGENCY}:{flow}({version})", "ACTION": "I"}
    columns = {name: pa.array([value] * count, pa.string()) for name, value in fixed.items()}
    key = {name: table[name] for name in dimensions()}
    for name, values in key.items():
        columns[component(name)] = pc.if_else(pc.equal(values, "*"), NONE, values)
    pairs = zip(key["freq"].to_pylist(), key["time_period"].to_pylist(), strict=True)
    columns["TIME_PERIOD"] = pa.array([sdmx_period(freq, text) for freq, text in pairs], pa.string())
    told = table.append_column("period", key["time_period"])
    return columns | {component(name): _text(told[name]) for name in (*measures(flow), *attributes(flow))}


def _cells(values: pa.ChunkedArray) -> pa.ChunkedArray:
    """Values as RFC 4180 has them, in quotation marks only where they need some: else these are a sixth of the file."""
    texts = pc.fill_null(pc.cast(values, pa.string()), "")
    marked = pc.binary_join_element_wise('"', pc.replace_substring(texts, '"', '""'), '"', "")
    return pc.if_else(pc.match_substring_regex(texts, r'[",\r\n]'), marked, texts)


def _text(values: pa.ChunkedArray) -> pa.ChunkedArray:
    """A list as one text, its items parted by semicolons, since an attribute here has one value; all else as it is."""
    return pc.binary_join(values.cast(pa.list_(pa.string())), "; ") if pa.types.is_list(values.type) else values


@cache
def sdmx_period(freq: str, text: str) -> str:
    """A period as SDMX writes it: ``2024``, ``2024-Q1``, ``2024-07``, a day, or ``2003-01-01/P127M`` for a range.

    SDMX has no open range: of one, the known end stands.
    """
    if "/" not in text:
        return text
    start, end = edtf.parse_period(text)
    if not start or not end:
        return start or end or text
    first, last = edtf.low(start), edtf.high(end)
    assert first
    assert last
    if freq == "Q":
        return f"{first.year}-Q{(first.month + 2) // 3}"
    after = date.fromordinal(last.toordinal() + 1)
    months = (after.year - first.year) * 12 + after.month - first.month
    return f"{first}/P{months}M" if after.day == first.day == 1 else f"{first}/P{(after - first).days}D"


def structure(facts: Facts, table: pa.Table, names: Mapping[str, Mapping[str, str]], areas: Mapping[str, str]) -> bytes:
    """sdmx/structure.xml: code lists, concepts, dataflows and their structures. ``names`` are names of codes by list.

    Codes of areas are ours, under our agency, since they include unions and companies. Each area that SDMX's own list
    has is annotated with its code there, by ``areas``.
    """
    for prefix, name in (("mes", _MES), ("str", _STR), ("com", _COM)):
        xml.register_namespace(prefix, name[1:-1])
    message = xml.Element(f"{_MES}Structure")
    header = xml.SubElement(message, f"{_MES}Header")
    _add(header, f"{_MES}ID", f"{FLOW}-{facts.version.replace('.', '-')}")
    _add(header, f"{_MES}Test", "false")
    _add(header, f"{_MES}Prepared", f"{facts.date}T00:00:00")
    xml.SubElement(header, f"{_MES}Sender", id=AGENCY)
    structures = xml.SubElement(message, f"{_MES}Structures")
    lists = xml.SubElement(structures, f"{_STR}Codelists")
    for list_id, codes in _codes(table).items():
        items = _artefact(lists, "Codelist", list_id, list_id[3:].replace("_", " ").capitalize(), facts.version)
        for code in codes:
            name = names.get(list_id, {}).get(code) or code.replace("_", " ")
            _item(items, "Code", code, name, area=areas.get(code) if list_id == "CL_AREA" else None)
    _concepts(structures, facts.version)
    flows, definitions = (xml.SubElement(structures, f"{_STR}{name}") for name in ("Dataflows", "DataStructures"))
    for name, title in ((FLOW, about.TITLE), (CORE, f"{about.TITLE}: values of years")):
        flow = _artefact(flows, "Dataflow", name, title, facts.version)
        _add(flow, f"{_STR}Structure", f"{_MODEL}datastructure.DataStructure={AGENCY}:{name}({facts.version})")
        _components(definitions, name, facts.version)
    xml.indent(message, " ")
    return bytes(xml.tostring(message, encoding="UTF-8", xml_declaration=True)) + b"\n"


def code_names(table: pa.Table, actors: Rows, definitions: Rows) -> dict[str, dict[str, str]]:
    """Names of codes: areas, the dyads of the table, definitions and the lists that the vocabulary explains."""
    areas = {row["actor_id"]: row["name"] for row in actors}
    dyads = pc.unique(table["dyad"]).to_pylist()
    return {
        "CL_DYAD": {dyad: " and ".join(areas.get(part, part) for part in dyad.split("-")) for dyad in dyads},
        "CL_AREA": {**areas, NONE: "Not applicable: no direction"},
        "CL_DEFINITION": {row["definition_id"]: row["statement"] for row in definitions}
        | {NONE: "Not applicable: one rule"},
        "CL_OBS_STATUS": vocabulary.OBS_STATUS,
        "CL_FREQ": _FREQ,
    }


def _codes(table: pa.Table) -> dict[str, list[str]]:
    """The codes of each code list: those of the vocabulary, and those that stand in the table."""
    codes: dict[str, set[str]] = {"CL_FREQ": {*_FREQ}, "CL_OBS_STATUS": {*vocabulary.OBS_STATUS}}
    for column, list_id in _LISTS.items():
        present = {NONE if code == "*" else code for code in pc.unique(table[column]).to_pylist()}
        codes.setdefault(list_id, set()).update(present)
    return {list_id: sorted(names) for list_id, names in sorted(codes.items())}


def _concepts(structures: xml.Element, version: str) -> None:
    schemes = xml.SubElement(structures, f"{_STR}ConceptSchemes")
    theirs = {"agencyID": "SDMX", "isPartial": "true"}
    shared = _artefact(schemes, "ConceptScheme", THEIRS, "Cross-domain concepts", "2.0", **theirs)
    scheme = _artefact(schemes, "ConceptScheme", OURS, "Columns of the table indicators", version)
    descriptions = {column.name: column.description for column in derive.columns(model_of("indicators"))}
    descriptions["period"] = "The period as the table writes it."
    for column in (*dimensions(), *measures(FLOW), *attributes(FLOW)):
        if column in _SHARED:
            _item(shared, "Concept", component(column), _SHARED[column])
        else:
            _item(scheme, "Concept", component(column), column.replace("_", " ").capitalize(), descriptions[column])


def _components(definitions: xml.Element, flow: str, version: str) -> None:
    title = "One number a row, with its dyad, period and status"
    definition = _artefact(definitions, "DataStructure", flow, title, version)
    parts = xml.SubElement(definition, f"{_STR}DataStructureComponents")
    dims = xml.SubElement(parts, f"{_STR}DimensionList", id="DimensionDescriptor")
    for place, column in enumerate(dimensions(), 1):
        tag, more = ("TimeDimension", {}) if column == "time_period" else ("Dimension", {"position": str(place)})
        _component(xml.SubElement(dims, f"{_STR}{tag}", {"id": component(column), **more}), column, version)
    attrs = xml.SubElement(parts, f"{_STR}AttributeList", id="AttributeDescriptor")
    mandatory = {column.name for column in derive.columns(model_of("indicators")) if not column.nullable}
    for column in attributes(flow):
        usage = "mandatory" if column in mandatory or column == "period" else "optional"
        attribute = xml.SubElement(attrs, f"{_STR}Attribute", id=component(column), usage=usage)
        _component(attribute, column, version)
        xml.SubElement(xml.SubElement(attribute, f"{_STR}AttributeRelationship"), f"{_STR}Observation")
    listed = xml.SubElement(parts, f"{_STR}MeasureList", id="MeasureDescriptor")
    for column in measures(flow):
        measure = xml.SubElement(listed, f"{_STR}Measure", id=component(column), usage="optional")
        _component(measure, column, version)


def _component(element: xml.Element, column: str, version: str) -> None:
    """The concept of a component, and its code list or the form of its text."""
    scheme = f"SDMX:{THEIRS}(2.0)" if column in _SHARED else f"{AGENCY}:{OURS}({version})"
    _add(element, f"{_STR}ConceptIdentity", f"{_MODEL}conceptscheme.Concept={scheme}.{component(column)}")
    values = xml.SubElement(element, f"{_STR}LocalRepresentation")
    if column in _LISTS:
        _add(values, f"{_STR}Enumeration", f"{_MODEL}codelist.Codelist={AGENCY}:{_LISTS[column]}({version})")
        return
    types = {field.name: _TYPES.get(str(field.type)) for field in derive.columns(model_of("indicators"))}
    text = "ObservationalTimePeriod" if column == "time_period" else types.get(column) or "String"
    xml.SubElement(values, f"{_STR}TextFormat", textType=text)


def _artefact(parent: xml.Element, tag: str, name: str, title: str, version: str, **more: str) -> xml.Element:
    said = {"id": name, "agencyID": AGENCY, "version": version, "isExternalReference": "false"}
    element = xml.SubElement(parent, f"{_STR}{tag}", said | more)
    _words(element, [("Name", title)])
    return element


def _item(parent: xml.Element, tag: str, name: str, title: str, description: str = "", area: str | None = None) -> None:
    item = xml.SubElement(parent, f"{_STR}{tag}", id=name)
    if area:
        annotation = xml.SubElement(xml.SubElement(item, f"{_COM}Annotations"), f"{_COM}Annotation")
        _add(annotation, f"{_COM}AnnotationTitle", area)
        _add(annotation, f"{_COM}AnnotationType", AREAS)
    _words(item, [("Name", title), ("Description", description)])


def _words(element: xml.Element, words: Iterable[tuple[str, str]]) -> None:
    for tag, text in words:
        if text:
            _add(element, f"{_COM}{tag}", text).set(_LANG, "en")


def _add(parent: xml.Element, tag: str, text: str) -> xml.Element:
    element = xml.SubElement(parent, tag)
    element.text = text
    return element
