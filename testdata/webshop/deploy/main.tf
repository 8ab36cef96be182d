# The webshop's infrastructure for Terraform or OpenTofu. plan.json beside it is what
# `terraform show -json` says of its first plan, and `presigncheck verify --plan
# deploy/plan.json ./...` needs no configuration.

provider "aws" {
  region              = "eu-west-1"
  allowed_account_ids = ["111122223333"]
}

resource "aws_s3_bucket" "media" {
  bucket = "webshop-media"
}

resource "aws_s3_bucket_policy" "media" {
  bucket = aws_s3_bucket.media.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Sid       = "OnlyTLS"
      Effect    = "Deny"
      Principal = "*"
      Action    = "s3:*"
      Resource = [
        "arn:aws:s3:::${aws_s3_bucket.media.bucket}",
        "arn:aws:s3:::${aws_s3_bucket.media.bucket}/*",
      ]
      Condition = { Bool = { "aws:SecureTransport" = "false" } }
    }]
  })
}

locals {
  trust = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Service = "lambda.amazonaws.com" }
      Action    = "sts:AssumeRole"
    }]
  })
}

resource "aws_iam_role" "streamer" {
  name               = "streamer"
  path               = "/webshop/"
  assume_role_policy = local.trust
}

resource "aws_iam_policy" "stream_films" {
  name = "stream-films"
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Sid    = "Films"
      Effect = "Allow"
      Action = "s3:GetObject"
      Resource = [
        "arn:aws:s3:::${aws_s3_bucket.media.bucket}/films/*",
        "arn:aws:s3:::${aws_s3_bucket.media.bucket}/trailers/*",
      ]
    }]
  })
}

resource "aws_iam_role_policy_attachment" "stream_films" {
  role       = aws_iam_role.streamer.name
  policy_arn = aws_iam_policy.stream_films.arn
}

resource "aws_iam_role" "uploader" {
  name               = "uploader"
  assume_role_policy = local.trust
}

resource "aws_iam_role_policy" "upload_pictures" {
  name = "upload-pictures"
  role = aws_iam_role.uploader.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Sid      = "Pictures"
      Effect   = "Allow"
      Action   = ["s3:PutObject", "s3:GetObject"]
      Resource = "arn:aws:s3:::${aws_s3_bucket.media.bucket}/pictures/*"
    }]
  })
}

resource "aws_lambda_function" "videos" {
  function_name = "webshop-videos"
  filename      = "build/videos.zip"
  handler       = "bootstrap"
  runtime       = "provided.al2023"
  role          = aws_iam_role.streamer.arn
  environment {
    variables = { MEDIA_BUCKET = aws_s3_bucket.media.bucket }
  }
}

resource "aws_lambda_function" "posters" {
  function_name = "webshop-posters"
  filename      = "build/posters.zip"
  handler       = "bootstrap"
  runtime       = "provided.al2023"
  role          = aws_iam_role.streamer.arn
  environment {
    variables = { MEDIA_BUCKET = aws_s3_bucket.media.bucket }
  }
}

resource "aws_lambda_function" "invoices" {
  function_name = "webshop-invoices"
  filename      = "build/invoices.zip"
  handler       = "bootstrap"
  runtime       = "provided.al2023"
  role          = aws_iam_role.streamer.arn
  environment {
    variables = { MEDIA_BUCKET = aws_s3_bucket.media.bucket }
  }
}

resource "aws_lambda_function" "pictures" {
  function_name = "webshop-pictures"
  filename      = "build/pictures.zip"
  handler       = "bootstrap"
  runtime       = "provided.al2023"
  role          = aws_iam_role.uploader.arn
  environment {
    variables = { MEDIA_BUCKET = aws_s3_bucket.media.bucket }
  }
}
