// The webshop's infrastructure as a CDK app. the directory cdk beside it has
// what aws-cdk-lib synthesizes from it, as far as it bears on permissions:
//
//	npm install aws-cdk-lib constructs && node app.js
const { App, Stack } = require("aws-cdk-lib");
const { Bucket } = require("aws-cdk-lib/aws-s3");
const { Code, Function, Runtime } = require("aws-cdk-lib/aws-lambda");
const { Role, ServicePrincipal } = require("aws-cdk-lib/aws-iam");

const app = new App({ analyticsReporting: false, outdir: "cdk" });
const stack = new Stack(app, "Webshop", { env: { account: "111122223333", region: "eu-west-1" } });

const media = new Bucket(stack, "Media", { bucketName: "webshop-media", enforceSSL: true });
const streamer = new Role(stack, "Streamer", {
  roleName: "streamer",
  path: "/webshop/",
  assumedBy: new ServicePrincipal("lambda.amazonaws.com"),
});
media.grantRead(streamer, "films/*");
media.grantRead(streamer, "trailers/*");

for (const name of ["Videos", "Posters", "Invoices", "Pictures"]) {
  const fn = new Function(stack, name, {
    runtime: Runtime.PROVIDED_AL2023,
    handler: "bootstrap",
    code: Code.fromBucket(Bucket.fromBucketName(stack, name + "Builds", "webshop-builds"), name.toLowerCase() + ".zip"),
    environment: { MEDIA_BUCKET: media.bucketName },
    role: name === "Pictures" ? undefined : streamer,
  });
  if (name === "Pictures") {
    media.grantPut(fn, "pictures/*");
    media.grantRead(fn, "pictures/*");
  }
}
app.synth();
