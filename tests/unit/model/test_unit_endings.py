"""Units as the ends of names: symbols by themselves, letters where other evidence agrees; labels are none."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from titer.model.unit_endings import ended_units, sure_ending
from titer.model.units import canonical

STEMS = st.text("bjkqxzжцщξψ", min_size=4, max_size=9).map(lambda name: f"{name}q7")  # no words of any language
SURE = st.sampled_from(["mm", "kW", "Hz", "mbar", "degC", "kPa", "mL", "µm", "rpm", "W/m2", "mg/L", "кПа"])
LETTERS = st.sampled_from(["V", "A", "W", "C", "K", "m", "s", "g", "h"])


@given(stem=STEMS, unit=SURE, mark=st.sampled_from("_ "))
def test_a_symbol_that_is_no_word_is_a_unit(stem: str, unit: str, mark: str) -> None:
    assert ended_units([f"{stem}{mark}{unit}"]) == (canonical(unit),)
    assert sure_ending(f"{stem}{mark}{unit}") == canonical(unit)


@given(stem=STEMS, letter=LETTERS, other=st.sampled_from("BDEGHLRXYZ12"))
def test_letters_that_number_things_are_no_units(stem: str, letter: str, other: str) -> None:
    assert ended_units([f"{stem}_{letter}"]) == (None,)
    assert ended_units([f"{stem}_{letter}", f"{stem}_{other}", "p_mbar"]) == (None, None, "mbar")


@given(stem=STEMS, letter=st.sampled_from(["V", "W", "K", "m", "s", "g", "h"]))
def test_a_letter_is_a_unit_beside_a_symbol(stem: str, letter: str) -> None:
    assert ended_units([f"{stem}_{letter}", "p_mbar"]) == (canonical(letter), "mbar")


@pytest.mark.parametrize(
    ("names", "units"),
    [
        ("Tensao_V;Corrente_A;Frequencia_Hz", "V;A;Hz"),
        ("I_L1_A;U_L1_V", "A;V"),
        ("temp_c;current_a;hum_pct", "°C;A;%"),
        ("Ток_\u0410;давл_кПа", "A;kPa"),
        ("Motor1_A;Motor1_V;Motor1_kW", "A;V;kW"),
        ("flow_mL_min;wind_m_per_s;ec_uS_cm", "mL/min;m/s;µS/cm"),
        ("glucose_g_L;lactate_g_L", "g/L;g/L"),
        ("level_mm_min;level_mm_max", "mm;mm"),
        ("Train_A_mm;Train_C_mm", "mm;mm"),
        ("Flow_m3_h;Volume_m3", "m³/h;m³"),
        ("pressure_pa;loop_current_ma;Spannung_mv", "Pa;mA;mV"),
        ("Nitrat mg N/L;NH4 µmol N/L;PO4_mg P/L", "mg N/L;µmol N/L;mg P/L"),
    ],
)
def test_names_of_a_table_end_with_units(names: str, units: str) -> None:
    assert ended_units(names.split(";")) == tuple(units.split(";"))


@pytest.mark.parametrize(
    "names",
    [
        "temp_min;temp_max;temp_avg", "Phase_A;Phase_B", "Phase_A", "Tank_B", "L1_A;L1_B", "Temp_A;Temp_B;Temp_C",
        "FIC_MV;FIC_PV;FIC_SP", "acc_x;acc_y", "line_m1;line_m2;line_m3", "Reactor_pH;Reactor_OD", "x_in;x_out",
        "energy_kW_h", "level_mm_min", "wind_speed_m_s", "Site_PA", "event_count", "Druck_C;Temp_C", "temp_c;temp_f",
        "kW", "mm", "Status_A", "phase_a;phase_c", "site_pa", "x_ma;x_mv", "Nitrat mg in/out",
    ],
)  # fmt: skip
def test_other_ends_are_no_units(names: str) -> None:
    assert {*ended_units(names.split(";"))} == {None}


@pytest.mark.parametrize("name", ["Status_A", "Zone_C", "Pump_h", "Lot_A", "Druck_C", "Q_L"])
def test_a_label_is_no_unit_beside_a_symbol_either(name: str) -> None:
    assert ended_units([name, "p_mbar"]) == (None, "mbar")
