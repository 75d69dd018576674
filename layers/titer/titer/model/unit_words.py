"""Words and letters of many languages around units: symbols in Cyrillic letters, names that say what is measured."""

CYRILLIC = dict(
    pair.split("=")
    for pair in (
        "мкм=µm мм=mm см=cm дм=dm м=m км=km мкг=µg мг=mg г=g кг=kg т=t мкл=µL мл=mL л=L мс=ms с=s сек=s мин=min ч=h "
        "час=h сут=d Па=Pa мПа=mPa гПа=hPa кПа=kPa МПа=MPa бар=bar мбар=mbar атм=atm Н=N кН=kN Дж=J кДж=kJ МДж=MJ "
        "кал=cal ккал=kcal Вт=W кВт=kW МВт=MW мВ=mV В=V кВ=kV мА=mA А=A мкА=µA Ом=Ω кОм=kΩ МОм=MΩ мкСм=µS мСм=mS См=S "
        "Гц=Hz кГц=kHz МГц=MHz лк=lx моль=mol ммоль=mmol об=rev об/мин=rpm Вт·ч=Wh кВт·ч=kWh Втч=Wh кВтч=kWh °С=°C К=K"
    ).split()
)  # as they are written, for м and М differ
ASCII_BRACKETS = str.maketrans("（）［］【】〔〕", "()[][]()")
OF_TIME = (
    *("time", "zeit", "durat", "dauer", "elaps", "interval", "tiempo", "tempo", "temps", "czas", "čas", "tijd", "süre"),
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
