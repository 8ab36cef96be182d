"""boto3: clients, resources, transfers, presigned URLs and forms."""
import io
import os
import urllib.parse
import urllib.request
import uuid

import boto3
from boto3.s3.transfer import TransferConfig
from botocore.client import Config
from botocore.exceptions import ClientError

# Before version 1.28, boto3 does not read AWS_ENDPOINT_URL.
ENDPOINT = {"endpoint_url": os.environ["AWS_ENDPOINT_URL"], "config": Config(retries={"max_attempts": 0}, signature_version="s3v4")}
REGION = os.environ["AWS_REGION"]
BUCKET = "boto3-day"
ODD = "dir/a b+ä%&\t.txt"

s3 = boto3.client("s3", **ENDPOINT)
reader = boto3.client(
    "s3",
    aws_access_key_id=os.environ["READER_ACCESS_KEY_ID"],
    aws_secret_access_key=os.environ["READER_SECRET_ACCESS_KEY"],
    aws_session_token=os.environ["READER_SESSION_TOKEN"],
    **ENDPOINT,
)


def refused(code, call, **arguments):
    try:
        call(**arguments)
    except ClientError as e:
        assert e.response["Error"]["Code"] == code, e
    else:
        raise AssertionError(f"{call} has to fail with {code}")


def send(method, url, data=None, headers={}):
    request = urllib.request.Request(url, data=data, method=method, headers=headers)
    try:
        with urllib.request.urlopen(request) as response:
            return response.status, response.read(), response.headers
    except urllib.error.HTTPError as e:
        return e.code, e.read(), e.headers


def buckets():
    s3.create_bucket(Bucket=BUCKET, CreateBucketConfiguration={"LocationConstraint": REGION})
    assert BUCKET in [b["Name"] for b in s3.list_buckets()["Buckets"]]
    assert s3.get_bucket_location(Bucket=BUCKET)["LocationConstraint"] == REGION
    s3.get_waiter("bucket_exists").wait(Bucket=BUCKET)
    refused("BucketAlreadyOwnedByYou", s3.create_bucket, Bucket=BUCKET, CreateBucketConfiguration={"LocationConstraint": REGION})
    refused("IllegalLocationConstraintException", s3.create_bucket, Bucket="boto3-other")
    refused("NoSuchBucket", s3.list_objects_v2, Bucket="boto3-nowhere")


def transfers():
    data = os.urandom(int(os.environ["BIG"]))
    parts = TransferConfig(multipart_threshold=5 << 20, multipart_chunksize=5 << 20)
    s3.upload_fileobj(io.BytesIO(data), BUCKET, "big", Config=parts, ExtraArgs={"Metadata": {"Color": "blue"}, "ContentType": "text/x-big"})
    head = s3.head_object(Bucket=BUCKET, Key="big")
    assert head["Metadata"] == {"color": "blue"} and head["ContentType"] == "text/x-big" and "-" in head["ETag"], head
    s3.copy({"Bucket": BUCKET, "Key": "big"}, BUCKET, "copy", Config=parts)  # UploadPartCopy
    out = io.BytesIO()
    s3.download_fileobj(BUCKET, "copy", out, Config=parts)
    assert out.getvalue() == data
    part = s3.get_object(Bucket=BUCKET, Key="big", Range="bytes=-5")
    assert part["Body"].read() == data[-5:] and part["ResponseMetadata"]["HTTPStatusCode"] == 206


def objects():
    put = s3.put_object(Bucket=BUCKET, Key=ODD, Body=b"hello", ContentMD5="XUFAKrxLKna5cZ2REBfFkg==", Tagging="a=b")
    assert s3.get_object(Bucket=BUCKET, Key=ODD)["Body"].read() == b"hello"
    refused("BadDigest", s3.put_object, Bucket=BUCKET, Key="bad", Body=b"hallo", ContentMD5="XUFAKrxLKna5cZ2REBfFkg==")
    refused("PreconditionFailed", s3.get_object, Bucket=BUCKET, Key=ODD, IfMatch='"0"')
    refused("304", s3.get_object, Bucket=BUCKET, Key=ODD, IfNoneMatch=put["ETag"])
    refused("NoSuchKey", s3.get_object, Bucket=BUCKET, Key="nothing")
    assert s3.get_object_tagging(Bucket=BUCKET, Key=ODD)["TagSet"] == [{"Key": "a", "Value": "b"}]
    s3.put_object_tagging(Bucket=BUCKET, Key=ODD, Tagging={"TagSet": [{"Key": "c", "Value": "d"}]})
    copied = s3.copy_object(Bucket=BUCKET, Key="small", CopySource={"Bucket": BUCKET, "Key": ODD}, CopySourceIfMatch=put["ETag"])
    assert copied["CopyObjectResult"]["ETag"] == put["ETag"]
    assert s3.get_object_tagging(Bucket=BUCKET, Key="small")["TagSet"] == [{"Key": "c", "Value": "d"}]
    refused("PreconditionFailed", s3.copy_object, Bucket=BUCKET, Key="small", CopySource={"Bucket": BUCKET, "Key": ODD}, CopySourceIfNoneMatch=put["ETag"])
    refused("NoSuchKey", s3.copy_object, Bucket=BUCKET, Key="small", CopySource={"Bucket": BUCKET, "Key": "nothing"})
    s3.put_object(Bucket=BUCKET, Key="sum", Body=b"hello", ChecksumAlgorithm="SHA256")
    assert s3.get_object_attributes(Bucket=BUCKET, Key="small", ObjectAttributes=["ObjectSize"])["ObjectSize"] == 5


def listings():
    names = ["list/" + n for n in ("a", "b/1", "b/2", "c c", "d\n", "ü")]
    for name in names:
        s3.put_object(Bucket=BUCKET, Key=name)

    def pages(operation, field, name="Key", **arguments):
        pages = s3.get_paginator(operation).paginate(Bucket=BUCKET, PaginationConfig={"PageSize": 2}, **arguments)
        return [entry[name] for page in pages for entry in page.get(field, [])]

    for operation in ("list_objects_v2", "list_objects"):
        assert pages(operation, "Contents", Prefix="list/") == names, operation
        assert pages(operation, "Contents", Prefix="list/", Delimiter="/") == [n for n in names if "b/" not in n], operation
        assert pages(operation, "CommonPrefixes", "Prefix", Prefix="list/", Delimiter="/") == ["list/b/"], operation
    assert pages("list_object_versions", "Versions", Prefix="list/") == names
    assert s3.list_objects_v2(Bucket=BUCKET, Prefix="list/", StartAfter="list/b/1", FetchOwner=True)["Contents"][0]["Owner"]["ID"]
    assert s3.list_objects_v2(Bucket=BUCKET, Prefix="list/", StartAfter="list/c c")["KeyCount"] == 2
    refused("InvalidArgument", s3.list_objects_v2, Bucket=BUCKET, ContinuationToken="%")
    uploads = [s3.create_multipart_upload(Bucket=BUCKET, Key=f"open/{i}")["UploadId"] for i in range(3)]
    assert sorted(pages("list_multipart_uploads", "Uploads", "UploadId")) == sorted(uploads)
    for i, upload in enumerate(uploads):
        for number in (1, 2, 3):
            s3.upload_part(Bucket=BUCKET, Key=f"open/{i}", UploadId=upload, PartNumber=number, Body=b"x")
        assert pages("list_parts", "Parts", "PartNumber", Key=f"open/{i}", UploadId=upload) == [1, 2, 3]
        refused("EntityTooSmall", s3.complete_multipart_upload, Bucket=BUCKET, Key=f"open/{i}", UploadId=upload, MultipartUpload={
            "Parts": [{k: p[k] for k in ("PartNumber", "ETag")} for p in s3.list_parts(Bucket=BUCKET, Key=f"open/{i}", UploadId=upload)["Parts"]]})
        s3.abort_multipart_upload(Bucket=BUCKET, Key=f"open/{i}", UploadId=upload)


def links():
    sign = lambda operation, **arguments: s3.generate_presigned_url(operation, Params={"Bucket": BUCKET, **arguments})
    assert send("PUT", sign("put_object", Key="link"), b"by link")[0] == 200
    assert send("GET", sign("get_object", Key="link"))[1] == b"by link"
    assert send("HEAD", sign("head_object", Key="link"))[0] == 200
    assert send("GET", sign("get_object", Key="link", ResponseContentType="text/x-other"))[2]["Content-Type"] == "text/x-other"
    assert send("DELETE", sign("delete_object", Key="link"))[0] == 204
    assert send("GET", sign("list_objects_v2", Prefix="list/"))[0] == 200

    old = boto3.client("s3", endpoint_url=ENDPOINT["endpoint_url"], config=Config(signature_version="s3"))
    status, body, _ = send("GET", old.generate_presigned_url("get_object", Params={"Bucket": BUCKET, "Key": "link"}))
    assert status == 400 and b"Please use AWS4-HMAC-SHA256" in body, body

    def post(client, **arguments):
        form = client.generate_presigned_post(BUCKET, "form/${filename}", **arguments)
        boundary = uuid.uuid4().hex
        body = "".join(f'--{boundary}\r\nContent-Disposition: form-data; name="{k}"\r\n\r\n{v}\r\n' for k, v in form["fields"].items())
        body += f'--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="f.txt"\r\n\r\nposted\r\n--{boundary}--\r\n'
        return send("POST", form["url"], body.encode(), {"Content-Type": "multipart/form-data; boundary=" + boundary})

    assert post(s3, Conditions=[["content-length-range", 1, 10]])[0] == 204
    assert s3.get_object(Bucket=BUCKET, Key="form/f.txt")["Body"].read() == b"posted"
    status, body, _ = post(s3, Conditions=[["content-length-range", 10, 20]])
    assert status == 400 and b"EntityTooSmall" in body, body
    status, body, _ = post(old)
    assert status == 400 and b"Please use AWS4-HMAC-SHA256" in body, body


def versions():
    resource = boto3.resource("s3", **ENDPOINT)
    state = resource.BucketVersioning(BUCKET)
    assert state.status is None
    state.enable()
    first = s3.put_object(Bucket=BUCKET, Key="v", Body=b"1")["VersionId"]
    s3.put_object(Bucket=BUCKET, Key="v", Body=b"2")
    deleted = s3.delete_objects(Bucket=BUCKET, Delete={"Objects": [{"Key": "v"}]})["Deleted"][0]
    assert deleted["DeleteMarker"] and deleted["DeleteMarkerVersionId"], deleted
    refused("NoSuchKey", s3.get_object, Bucket=BUCKET, Key="v")
    assert s3.get_object(Bucket=BUCKET, Key="v", VersionId=first)["Body"].read() == b"1"
    s3.copy_object(Bucket=BUCKET, Key="v", CopySource={"Bucket": BUCKET, "Key": "v", "VersionId": first})
    assert s3.get_object(Bucket=BUCKET, Key="v")["Body"].read() == b"1"
    gone = s3.delete_object(Bucket=BUCKET, Key="v", VersionId=deleted["DeleteMarkerVersionId"])
    assert gone["DeleteMarker"] and gone["VersionId"] == deleted["DeleteMarkerVersionId"], gone
    state.suspend()
    s3.put_object(Bucket=BUCKET, Key="v", Body=b"null")
    s3.put_object(Bucket=BUCKET, Key="v", Body=b"null again")
    listed = s3.list_object_versions(Bucket=BUCKET, Prefix="v")["Versions"]
    assert [v["VersionId"] for v in listed].count("null") == 1 and len(listed) == 4, listed


def denied():
    assert reader.get_object(Bucket=BUCKET, Key=ODD)["Body"].read() == b"hello"
    assert reader.list_objects_v2(Bucket=BUCKET)["KeyCount"] > 0
    refused("AccessDenied", reader.put_object, Bucket=BUCKET, Key="denied", Body=b"x")
    refused("AccessDenied", reader.copy_object, Bucket=BUCKET, Key="denied", CopySource={"Bucket": BUCKET, "Key": ODD})
    refused("AccessDenied", reader.create_multipart_upload, Bucket=BUCKET, Key="denied")
    refused("AccessDenied", reader.delete_object, Bucket=BUCKET, Key=ODD)
    refused("AccessDenied", reader.list_buckets)
    refused("AccessDenied", reader.create_bucket, Bucket="boto3-denied", CreateBucketConfiguration={"LocationConstraint": REGION})
    refused("AccessDenied", reader.get_bucket_versioning, Bucket=BUCKET)
    refused("AccessDenied", reader.get_object_tagging, Bucket=BUCKET, Key=ODD)
    for quiet in (True, False):
        answer = reader.delete_objects(Bucket=BUCKET, Delete={"Objects": [{"Key": ODD}, {"Key": "small"}], "Quiet": quiet})
        assert [e["Code"] for e in answer["Errors"]] == ["AccessDenied"] * 2 and "Deleted" not in answer, answer
    assert s3.get_object(Bucket=BUCKET, Key=ODD)["Body"].read() == b"hello"


def end():
    refused("BucketNotEmpty", s3.delete_bucket, Bucket=BUCKET)
    boto3.resource("s3", **ENDPOINT).Bucket(BUCKET).object_versions.delete()
    s3.delete_bucket(Bucket=BUCKET)
    refused("404", s3.head_bucket, Bucket=BUCKET)


for step in (buckets, transfers, objects, listings, links, versions, denied, end):
    print("==", step.__name__, flush=True)
    step()
