"""Words and letters of many languages around units: symbols in Cyrillic letters, names that say what is measured."""

CYRILLIC = dict(
    pair.split("=")
    for pair in (
        "мкм=µm мм=mm см=cm дм=dm м=m км=km мкг=µg мг=mg г=g кг=kg т=t мкл=µL мл=mL л=L мс=ms с=s сек=s мин=min ч=h "
        "час=h сут=d Па=Pa мПа=mPa гПа=hPa кПа=kPa МПа=MPa бар=bar мбар=mbar атм=atm Н=N кН=kN Дж=J кДж=kJ МДж=MJ "
        "кал=cal ккал=kcal Вт=W кВт=kW МВт=MW мВ=mV В=V кВ=kV мА=mA А=A мкА=µA Ом=Ω кОм=kΩ МОм=MΩ мкСм=µS мСм=mS См=S "
        "Гц=Hz кГц=kHz МГц=MHz лк=lx моль=mol ммоль=mmol об=rev об/мин=rpm Вт·ч=Wh кВт·ч=kWh Втч=Wh кВтч=kWh "
        "МВт·ч=MWh МВтч=MWh нЗв=nSv мкЗв=µSv мЗв=mSv Зв=Sv Бк=Bq кБк=kBq МБк=MBq мкГр=µGy мГр=mGy Гр=Gy "
        "Мкал=Mcal Гкал=Gcal кгс=kgf °С=°C К=K"
    ).split()
)  # as they are written, for м and М differ
CYRILLIC_WORDS = frozenset("час мин сут сек об кал".split())  # noqa: SIM905  (as above)
ASCII_BRACKETS = str.maketrans("（）［］【】〔〕", "()[][]()")
OF_TIME = (
    *("time", "zeit", "durat", "dauer", "elaps", "interval", "tiempo", "tempo", "temps", "czas", "čas", "tijd", "süre"),
    *("durée", "duree", "durac", "duraç", "durad", "trvání", "varaktig", "varighe", "kesto", "длит", "продолж"),
    *("aika", "время", "врем", "час", "χρόν", "時間", "时间", "時間", "시간"),
)
_CURRENT = (
    "current",
    "amp",
    "strom",
    "courant",
    "corrent",
    "corrient",
    "prąd",
    "akım",
    "сила тока",
    "电流",
    "電流",
    "ток",
)
SAYING = {  # letters and short words that are units where the name says what they measure
    "C": ("temp", "温", "溫度", "온도", "темп", "sıcakl", "lämpö", "teplot", "θερμ"),
    "F": ("temp",), "K": ("temp", "温"),
    "A": (*_CURRENT, "전류", "ρεύμα", "ström"), "J": ("energy", "energi"),
    "N": ("force", "hardness", "kraft", "fuerza", "forza", "força", "siła", "kuvvet", "荷重", "усили"),
    "W": ("power", "leistung", "puissance", "potenza", "potencia", "potência", "poten", "功率", "電力", "мощн", "전력"),
    "S": ("conduct",), "M": ("conc", "molar"), "U": ("activity",),
    "V": ("volt", "potential", "spannung", "tension", "tensión", "tensão", "napięc", "napět", "gerilim", "напряж",
    "tensi", "电压", "電圧", "電壓", "전압"),
    "L": ("vol", "feed", "added", "total", "weight"), "s": OF_TIME, "min": OF_TIME,
    "in": ("diam", "length", "width", "height", "thick"),
    "А": ("ток",), "В": ("напряж",), "К": ("темп",), "Н": ("усили", "сила"), "с": ("врем", "длит"),
}  # fmt: skip
PRESSURES = ("press", "druck", "presi", "pressã", "ciśn", "tlak", "basınç", "давл")
NEVER_MINUTES = (  # of what a least value is more likely told
    *PRESSURES,
    *("flow", "durchfl", "débit", "debit"),
    *("caudal", "portata", "vazão", "přepływ", "průtok", "расход", "level", "niveau", "nivel", "livello", "füllst"),
    *("speed", "drehz", "vitesse", "velocid", "velocit", "feucht", "humid", "umid", "value", "wert", "valeur", "valor"),
)
MEASURED_IN = {  # more of what says what is measured: where a letter ends a name without brackets
    "m": ("level", "height", "depth", "dist", "length", "nivel", "niveau", "livello", "altura", "hauteur", "profond",
    "höhe", "tiefe", "pegel", "füllst", "länge", "hladin", "poziom", "уровень", "глубин", "высот"),
    "g": ("weight", "mass", "gewicht", "masse", "peso", "poids", "waga", "вес", "масса"),
    "h": OF_TIME, "C": ("temp", "tmp"),
}  # fmt: skip
THINGS = frozenset(
    (
        "phase line tank probe sensor channel zone loop unit train reactor vessel valve pump station port group "
        "section side box room status state alarm mode flag well lot batch class grade type test run plate bed cell "
        "bank sample linie kanal fase cuve tanque serbatoio reaktor behälter kessel sonde zona linea línea ligne voie "
        "groupe gruppe grupo gruppo pumpe pompe pompa ventil vanne válvula valvola halle raum sala salle фаза линия "
        "канал насос бак зона группа"
    ).split()
)
