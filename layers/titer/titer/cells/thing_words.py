"""Names, in many languages, of things that have a number: stations, devices, channels, samples."""

from titer.cells.names import words_of
from titer.model.expression import expression

_THINGS = frozenset(
    "station stations stationsnummer stazione estación estação stacja stanice stanica állomás asema stasjon istasyon "
    "станция станции станція σταθμός stație trạm stasiun สถานี محطة תחנה "
    "asset assets anlage site standort sitio sito stanowisko площадка участок θέση lokasi location lieu ubicación "
    "gerät appareil dispositivo apparaat apparat urządzenie zařízení zariadenie készülék laite cihaz прибор устройство "
    "пристрій συσκευή alat อุปกรณ์ جهاز מכשיר datenlogger enregistreur registrador registratore rejestrator "
    "регистратор логгер kanał canal canale kanaal канал канала κανάλι saluran kênh ช่อง قناة ערוץ csatorna kanava voie "
    "ligne línea linha linea lijn linje linia linka линия лінія γραμμή "
    "maschine machine máquina macchina maszyna stroj makine makina машина станок gép kone μηχανή mesin máy เครื่อง "
    "vial flacon fiole fiala frasco muestra amostra campione échantillon próbka vzorek vzorka minta näyte prøve prov "
    "örnek numune проба образец δείγμα mẫu sampel ampolla ampule sample "
    "injection inj injektion inyección injeção iniezione wstrzyk nástřik enjeksiyon инъекция ввод "
    "recipe rezept rezeptur recette receta ricetta receita recept receptura receptury reçete resept opskrift resepti "
    "рецепт рецептура рецептуры programm programme programma programa программа program "
    "order auftrag fertigungsauftrag commande pedido ordine encomenda zlecenie zakázka заказ sipariş ordre tilaus "
    "article artikel artículo articolo artigo artykuł артикул product produkt produit producto prodotto produto "
    "продукт tool werkzeug outil herramienta utensile narzędzie nástroj инструмент mould mold moule molde stampo forma "
    "pallet palette palett paleta pallet bancale паллета coil bobine bobina rolle rulo customer kunde client cliente "
    "barcode strichcode matrícula matricola kennung kennziffer identifiant identificador identificatore".split()
)
_WITHIN = expression(  # where no space parts words
    "지점|관측소|측점|기기|장비|설비|채널|호기|시료|샘플|站|測站|测站|地点|地點|観測所|端末|設備|设备|装置|機器|通道|チャンネル|回路"
    "|机台|機台|号機|样品|試料|サンプル|瓶|工位|进样|注入"
)
_LONGEST = 8  # characters of a name without spaces
_NUMBERS = frozenset("no nr num number nummer id code key # № n".split())


def says_thing(name: str) -> bool:
    """Return whether a name says nothing but a thing that has a number: `Datenlogger`, `sample id`, `지점`."""
    said = words_of(name)
    if any(word in _THINGS for word in said) and all(word in _THINGS or word in _NUMBERS for word in said):
        return True
    return _WITHIN.search(name) is not None and len(name) <= _LONGEST
