"""Prints what Titer tells: `python consumer.py QUEUE_URL`. Each event once, though it may be told several times."""

import json
import sys

import boto3

sqs, queue = boto3.client("sqs"), sys.argv[1]
seen: set[str] = set()  # keep it where it survives this program, if twice would do harm
while True:
    answer = sqs.receive_message(QueueUrl=queue, MaxNumberOfMessages=10, WaitTimeSeconds=20)
    for message in answer.get("Messages", []):
        event = json.loads(message["Body"])
        detail = event["detail"]  # {"event_id": …, "at": …, "data": {…}}
        if detail["event_id"] not in seen:
            seen.add(detail["event_id"])
            print(event["detail-type"], detail["at"], json.dumps(detail["data"]), flush=True)
        sqs.delete_message(QueueUrl=queue, ReceiptHandle=message["ReceiptHandle"])
