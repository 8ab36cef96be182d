// JS v3: the client, streams, lib-storage, presigned URLs and forms, and what a
// browser does with them.
import assert from "node:assert/strict";
import crypto from "node:crypto";
import http from "node:http";
import { Readable } from "node:stream";
import {
  S3Client, CreateBucketCommand, ListBucketsCommand, GetBucketLocationCommand, PutObjectCommand, GetObjectCommand, HeadObjectCommand,
  DeleteObjectCommand, DeleteObjectsCommand, CopyObjectCommand, CreateMultipartUploadCommand, UploadPartCommand, UploadPartCopyCommand,
  CompleteMultipartUploadCommand, ListObjectVersionsCommand, PutBucketVersioningCommand, PutBucketCorsCommand, GetBucketCorsCommand,
  DeleteBucketCommand, paginateListObjectsV2,
} from "@aws-sdk/client-s3";
import { Upload } from "@aws-sdk/lib-storage";
import { createPresignedPost } from "@aws-sdk/s3-presigned-post";
import { getSignedUrl } from "@aws-sdk/s3-request-presigner";

const Bucket = "js-day";
const s3 = new S3Client({ maxAttempts: 1 });
const reader = new S3Client({
  maxAttempts: 1,
  credentials: {
    accessKeyId: process.env.READER_ACCESS_KEY_ID,
    secretAccessKey: process.env.READER_SECRET_ACCESS_KEY,
    sessionToken: process.env.READER_SESSION_TOKEN,
  },
});
const big = crypto.randomBytes(Number(process.env.BIG));
const odd = "dir/a b+ä%&.txt";
const text = async (Key, more = {}) => (await s3.send(new GetObjectCommand({ Bucket, Key, ...more }))).Body.transformToString();
const refused = (code, promise) => assert.rejects(promise, (e) => (assert.equal(e.name, code, e.message), true));

const steps = {
  async buckets() {
    await s3.send(new CreateBucketCommand({ Bucket, CreateBucketConfiguration: { LocationConstraint: process.env.AWS_REGION } }));
    assert((await s3.send(new ListBucketsCommand())).Buckets.some((b) => b.Name === Bucket));
    assert.equal((await s3.send(new GetBucketLocationCommand({ Bucket }))).LocationConstraint, process.env.AWS_REGION);
  },

  async upload() {
    await s3.send(new PutObjectCommand({ Bucket, Key: odd, Body: "hello", Metadata: { Color: "blue" } }));
    assert.equal(await text(odd), "hello");
    assert.deepEqual((await s3.send(new HeadObjectCommand({ Bucket, Key: odd }))).Metadata, { color: "blue" });
    // A stream of declared length goes out in chunks, with a trailing checksum.
    await s3.send(new PutObjectCommand({ Bucket, Key: "stream", Body: Readable.from([big.subarray(0, 100000), big.subarray(100000)]), ContentLength: big.length, ContentEncoding: "x-own" }));
    const got = await s3.send(new GetObjectCommand({ Bucket, Key: "stream", ChecksumMode: "ENABLED" }));
    assert.equal(got.ContentEncoding, "x-own");
    assert(big.equals(await got.Body.transformToByteArray()));
    // One of unknown length is uploaded in parts.
    await new Upload({ client: s3, params: { Bucket, Key: "parts", Body: Readable.from([big.subarray(0, 3000000), big.subarray(3000000)]) } }).done();
    assert(big.equals(await (await s3.send(new GetObjectCommand({ Bucket, Key: "parts" }))).Body.transformToByteArray()));
  },

  async copies() {
    await s3.send(new CopyObjectCommand({ Bucket, Key: "copy", CopySource: encodeURIComponent(`${Bucket}/${odd}`) }));
    assert.equal(await text("copy"), "hello");
    const to = { Bucket, Key: "copied parts" };
    const { UploadId } = await s3.send(new CreateMultipartUploadCommand({ ...to, ChecksumAlgorithm: "CRC32" }));
    const first = await s3.send(new UploadPartCopyCommand({ ...to, UploadId, PartNumber: 1, CopySource: `${Bucket}/parts`, CopySourceRange: "bytes=0-5242879" }));
    const second = await s3.send(new UploadPartCommand({ ...to, UploadId, PartNumber: 2, Body: "end" }));
    await s3.send(new CompleteMultipartUploadCommand({
      ...to, UploadId, MultipartUpload: { Parts: [{ PartNumber: 1, ETag: first.CopyPartResult.ETag }, { PartNumber: 2, ETag: second.ETag }] },
    }));
    assert.equal((await s3.send(new HeadObjectCommand(to))).ContentLength, 5242883);
  },

  async listings() {
    const names = [];
    for await (const page of paginateListObjectsV2({ client: s3, pageSize: 2 }, { Bucket })) names.push(...page.Contents.map((o) => o.Key));
    assert.deepEqual(names, ["copied parts", "copy", odd, "parts", "stream"]);
  },

  async links() {
    // JS v3 puts a checksum of an empty body into the query, which S3 ignores.
    const put = await getSignedUrl(s3, new PutObjectCommand({ Bucket, Key: "link" }));
    assert.match(put, /x-amz-checksum-crc32=AAAAAA/);
    assert.equal((await fetch(put, { method: "PUT", body: "by link" })).status, 200);
    assert.equal(await (await fetch(await getSignedUrl(s3, new GetObjectCommand({ Bucket, Key: "link" })))).text(), "by link");
    assert.equal((await fetch(await getSignedUrl(s3, new HeadObjectCommand({ Bucket, Key: "link" })), { method: "HEAD" })).status, 200);
    assert.equal((await fetch(await getSignedUrl(s3, new DeleteObjectCommand({ Bucket, Key: "link" })), { method: "DELETE" })).status, 204);
    const wrong = await getSignedUrl(s3, new PutObjectCommand({ Bucket, Key: "link", ContentMD5: "AAAAAAAAAAAAAAAAAAAAAA==" }));
    assert.equal((await fetch(wrong, { method: "PUT", body: "by link", headers: { "Content-MD5": "AAAAAAAAAAAAAAAAAAAAAA==" } })).status, 400);
  },

  async forms() {
    const { url, fields } = await createPresignedPost(s3, { Bucket, Key: "form", Conditions: [["content-length-range", 1, 10]] });
    const form = new FormData();
    for (const [name, value] of Object.entries(fields)) form.append(name, value);
    form.append("file", new Blob(["posted"]), "f.txt");
    assert.equal((await fetch(url, { method: "POST", body: form })).status, 204);
    assert.equal(await text("form"), "posted");
  },

  // A browser asks first, without a signature, and reads the answer only with
  // the headers for its page's origin.
  async browser() {
    const url = await getSignedUrl(s3, new PutObjectCommand({ Bucket, Key: "page" }));
    const ask = (method, headers, body) =>
      new Promise((done, failed) => {
        const request = http.request(url, { method, headers: { Origin: "http://localhost:3000", ...headers } }, (answer) => {
          answer.resume();
          answer.on("end", () => done({ status: answer.statusCode, origin: answer.headers["access-control-allow-origin"], expose: answer.headers["access-control-expose-headers"] }));
        });
        request.on("error", failed);
        request.end(body);
      });
    const preflight = { "Access-Control-Request-Method": "PUT", "Access-Control-Request-Headers": "content-type" };
    assert.deepEqual(await ask("OPTIONS", preflight), { status: 403, origin: undefined, expose: undefined });
    await s3.send(new PutBucketCorsCommand({
      Bucket,
      CORSConfiguration: { CORSRules: [{ AllowedOrigins: ["http://localhost:*"], AllowedMethods: ["PUT"], AllowedHeaders: ["Content-*"], ExposeHeaders: ["ETag"] }] },
    }));
    assert.equal((await s3.send(new GetBucketCorsCommand({ Bucket }))).CORSRules.length, 1);
    const allowed = { status: 200, origin: "http://localhost:3000", expose: "ETag" };
    assert.deepEqual(await ask("OPTIONS", preflight), allowed);
    assert.deepEqual(await ask("PUT", { "Content-Type": "text/plain" }, "x"), allowed);
    assert.equal((await ask("OPTIONS", { ...preflight, Origin: "http://elsewhere" })).status, 403);
    assert.equal((await ask("OPTIONS", { ...preflight, "Access-Control-Request-Method": "DELETE" })).status, 403);
    assert.equal((await ask("OPTIONS", { ...preflight, "Access-Control-Request-Headers": "x-other" })).status, 403);
  },

  async versions() {
    await s3.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status: "Enabled" } }));
    const { VersionId } = await s3.send(new PutObjectCommand({ Bucket, Key: "v", Body: "1" }));
    await s3.send(new PutObjectCommand({ Bucket, Key: "v", Body: "2" }));
    await s3.send(new DeleteObjectCommand({ Bucket, Key: "v" }));
    await refused("NoSuchKey", text("v"));
    assert.equal(await text("v", { VersionId }), "1");
  },

  async denied() {
    assert.equal(await (await reader.send(new GetObjectCommand({ Bucket, Key: odd }))).Body.transformToString(), "hello");
    await refused("AccessDenied", reader.send(new PutObjectCommand({ Bucket, Key: "denied", Body: "x" })));
    await refused("AccessDenied", reader.send(new CopyObjectCommand({ Bucket, Key: "denied", CopySource: `${Bucket}/copy` })));
    await refused("AccessDenied", reader.send(new ListBucketsCommand()));
    assert.equal((await fetch(await getSignedUrl(reader, new PutObjectCommand({ Bucket, Key: "denied" })), { method: "PUT", body: "x" })).status, 403);
    const { Errors } = await reader.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects: [{ Key: odd }, { Key: "copy" }] } }));
    assert.deepEqual(Errors.map((e) => e.Code), ["AccessDenied", "AccessDenied"]);
    assert.equal(await text(odd), "hello");
  },

  async end() {
    const { Versions, DeleteMarkers } = await s3.send(new ListObjectVersionsCommand({ Bucket }));
    const Objects = [...Versions, ...DeleteMarkers].map(({ Key, VersionId }) => ({ Key, VersionId }));
    assert.equal((await s3.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects } }))).Deleted.length, Objects.length);
    await s3.send(new DeleteBucketCommand({ Bucket }));
  },
};

for (const [name, step] of Object.entries(steps)) {
  console.log("==", name);
  await step();
}
