import pytest

from tests.contract.conftest import ON_AWS
from tests.support.aws import Aws
from tests.support.clock import SettableClock
from tests.support.records import new_id
from titer.adapters.dynamodb.files import DynamoFiles
from titer.adapters.s3 import S3Artefacts, S3Uploads
from titer.files.ports import FileQuery
from titer.model.errors import Unavailable

pytestmark = pytest.mark.parametrize("aws", ON_AWS, indirect=True)


def test_a_table_that_is_not_there_may_come_back(aws: Aws, clock: SettableClock) -> None:
    files = DynamoFiles(aws.dynamodb, "titer-none", clock)
    for ask in (lambda: files.find(new_id()), lambda: files.page(FileQuery())):
        with pytest.raises(Unavailable, match="ResourceNotFoundException") as fault:
            ask()
        assert fault.value.code == "storage_unavailable"


def test_a_bucket_that_is_not_there_may_come_back(aws: Aws) -> None:
    with pytest.raises(Unavailable, match="NoSuchBucket"), S3Uploads(aws.s3, "titer-none").open("a"):
        pass
    with pytest.raises(Unavailable, match="NoSuchBucket"):
        S3Artefacts(aws.s3, "titer-none").put_json("a", {})
