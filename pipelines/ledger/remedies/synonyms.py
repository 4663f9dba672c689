"""Words that people use for what the ledger spells in one way only: for remedies, never for reading.

Plain data. What may be written is in ``schemas`` and ``data/reference``; nothing here makes another spelling valid.
"""

FIELDS: dict[str, tuple[str, ...]] = {
    "location": ("place",), "where": ("place",), "venue": ("place",), "city": ("place",), "date": ("dates", "issued", "valid_from"),
    "day": ("dates", "issued"), "when": ("dates",), "period": ("dates",), "year": ("dates",), "time": ("dates",),
    "start": ("dates", "valid_from"), "start_date": ("dates", "valid_from"), "end": ("dates", "valid_to"),
    "end_date": ("dates", "valid_to"), "published": ("issued",), "retrieved": ("accessed",), "read": ("accessed",),
    "amount": ("value",), "number": ("value",), "figure": ("value",), "quantity": ("value",), "low": ("value_low",),
    "high": ("value_high",), "currency": ("unit",), "units": ("unit",), "source": ("publisher", "according_to"),
    "speaker": ("according_to",), "said_by": ("according_to",), "agency": ("relays", "according_to"), "quote": ("excerpt",),
    "quotation": ("excerpt",), "text": ("excerpt",), "page": ("locator",), "pages": ("locator",), "paragraph": ("locator",),
    "link": ("URL",), "url": ("URL",), "address": ("URL",), "website": ("URL",), "country": ("actor", "actors"),
    "countries": ("actors", "participants"), "state": ("actor",), "side": ("actor",), "who": ("participants", "actor"),
    "attendees": ("participants",), "roles": ("participants",), "parties": ("participants", "actors"),
    "confidence": ("credibility",), "certainty": ("credibility",), "trust": ("reliability",), "subject": ("about",),
    "record": ("about",), "topic": ("about",), "event": ("about",), "comment": ("note",), "remark": ("note",), "notes": ("note",),
    "headline": ("title",), "name": ("title", "label", "id"), "lang": ("language",), "authors": ("author",), "site": ("publisher",),
    "exporter": ("origin",), "from": ("origin",), "importer": ("destination",), "to": ("destination",), "hedge": ("qualifier",),
    "method": ("derivation",), "rule": ("definition",), "multiplier": ("scale",), "container_title": ("container-title",),
    "journal": ("container-title",), "entries": ("evidence",), "assertions": ("evidence",),
}  # fmt: skip
"""Other words for a field: the first that the entry has is meant."""

ACTORS = {
    "america": "USA", "us": "USA", "u.s.": "USA", "united states of america": "USA", "uk": "GBR", "britain": "GBR",
    "great britain": "GBR", "england": "GBR", "russian federation": "RUS", "rf": "RUS", "ussr": "SUN",
    "prc": "CHN", "people's republic of china": "CHN", "mainland china": "CHN", "dprk": "PRK", "nk": "PRK", "rok": "KOR",
    "republic of korea": "KOR", "eu": "EUE", "european community": "EUE", "uae": "ARE", "emirates": "ARE", "turkey": "TUR",
    "türkiye": "TUR", "czech republic": "CZE", "burma": "MMR", "ivory coast": "CIV", "east germany": "DDR", "holland": "NLD",
    "belorussia": "BLR", "kirghizia": "KGZ", "east timor": "TLS", "swaziland": "SWZ", "cape verde": "CPV", "drc": "COD",
    "macedonia": "MKD", "world": "WLD", "all countries": "WLD", "vnesheconombank": "VEB", "exim bank of china": "CEXIM",
    "central bank of russia": "CBR", "shanghai cooperation organization": "SCO", "moscow": "RUS", "beijing": "CHN",
}  # fmt: skip
"""English names in use beside those of ``data/reference/actors.yaml``."""

LANGUAGES = {
    "english": "en", "russian": "ru", "chinese": "zh", "mandarin": "zh", "french": "fr", "german": "de", "spanish": "es",
    "portuguese": "pt", "italian": "it", "japanese": "ja", "korean": "ko", "persian": "fa", "farsi": "fa", "arabic": "ar",
    "turkish": "tr", "ukrainian": "uk", "kazakh": "kk", "uzbek": "uz", "dutch": "nl", "polish": "pl", "romanian": "ro",
    "czech": "cs", "hungarian": "hu", "greek": "el", "swedish": "sv", "finnish": "fi", "norwegian": "no", "hindi": "hi",
    "serbian": "sr", "mongolian": "mn", "vietnamese": "vi", "indonesian": "id", "filipino": "fil", "tagalog": "fil",
}  # fmt: skip
"""Names of languages, by their code in BCP 47."""

UNITS = {
    "$": "USD", "us$": "USD", "dollar": "USD", "dollars": "USD", "€": "EUR", "euro": "EUR", "euros": "EUR", "£": "GBP",
    "pounds": "GBP", "a$": "AUD", "rmb": "CNY", "yuan": "CNY", "renminbi": "CNY", "₽": "RUB", "ruble": "RUB", "rubles": "RUB",
    "rouble": "RUB", "roubles": "RUB", "₹": "INR", "rupees": "INR", "¥": "CNY or JPY", "yen": "JPY", "won": "KRW", "tenge": "KZT",
    "percent": "%", "per cent": "%", "ton": "t", "tons": "t", "tonnes": "t", "barrels": "[bbl_us]", "hours": "h", "days": "d",
    "years": "a", "kilometres": "km", "kilometers": "km", "nautical miles": "[nmi_i]", "people": "{person}", "persons": "{person}",
    "troops": "{person}", "soldiers": "{person}", "ships": "{vessel}", "vessels": "{vessel}", "planes": "{aircraft}",
}  # fmt: skip
"""Words and signs for units, by the code that entries give them."""

HEDGES = {
    "about": "about", "around": "about", "approximately": "about", "approx": "about", "roughly": "about", "some": "about",
    "circa": "about", "ca": "about", "~": "about", "≈": "about", "nearly": "nearly", "almost": "nearly", "over": "more_than",
    "above": "more_than", "exceeding": "more_than", ">": "more_than", "≥": "at_least", "+": "at_least", "minimum": "at_least",
    "≤": "up_to", "maximum": "up_to", "under": "up_to", "<": "up_to", "approximate": "about", "estimated": "about",
}  # fmt: skip
"""Words and signs for hedges, by the qualifier that they mean."""
