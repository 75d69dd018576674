"""`titer process --json` with every file of ../shared/data at once."""

from tests.unit.cli.conftest import Titer
from tests.unit.judging.shared_data import answers, found_in, needs_data


@needs_data
def test_every_file_of_the_shared_data_is_processed_and_ends_as_it_should(titer: Titer) -> None:
    known = answers()
    ended = titer("process", "--json", *(answer.file for answer in known))
    assert (ended.code, ended.err) == (4, ""), "failed is the worst, and nothing else goes wrong"
    found = {answer.path: found_in(result) for answer, result in zip(known, ended.json, strict=True)}
    assert found == {answer.path: answer.outcome for answer in known}
