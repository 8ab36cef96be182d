# The AWS CLI: s3 and s3api. Versions that do not read AWS_ENDPOINT_URL get
# --endpoint-url, as the sandbox says.
. "$SCRIPTS/lib.sh"
export AWS_PAGER= AWS_MAX_ATTEMPTS=1
s3() { "$CLIENT" $ENDPOINT s3 "$@"; }
api() { "$CLIENT" $ENDPOINT s3api "$@"; }
B=awscli-day

say buckets
s3 mb "s3://$B"
s3 ls | grep "$B"
equal "$(api get-bucket-location --bucket $B --query LocationConstraint --output text)" "$AWS_REGION"
api head-bucket --bucket $B
refused BucketAlreadyOwnedByYou api create-bucket --bucket $B --create-bucket-configuration "LocationConstraint=$AWS_REGION"
refused IllegalLocationConstraint api create-bucket --bucket other-day

say upload, 50 MB in parts
s3 cp --no-progress "$ODD" "s3://$B/dir/"
equal "$(s3 cp "s3://$B/dir/$ODD" -)" hello
s3 cp --no-progress big "s3://$B/big" --metadata Color=blue --content-type text/x-big
equal "$(api head-object --bucket $B --key big --query '[ContentType,Metadata.color]' --output text)" "text/x-big	blue"
s3 cp --no-progress "s3://$B/big" "s3://$B/copy"
s3 cp --no-progress "s3://$B/copy" back
cmp big back
api get-object --bucket $B --key big --range bytes=5-9 part >/dev/null
equal "$(wc -c <part | tr -d ' ')" 5
echo streamed | s3 cp - "s3://$B/streamed"
api put-object --bucket $B --key put --body tree/1.txt >/dev/null
api copy-object --bucket $B --key put2 --copy-source $B/put --metadata-directive REPLACE --metadata new=1 >/dev/null
refused InvalidRequest api copy-object --bucket $B --key put --copy-source $B/put
api get-object-attributes --bucket $B --key big --object-attributes ETag ObjectSize ObjectParts | grep "\"ObjectSize\": $BIG"

say sync
s3 sync --no-progress tree "s3://$B/tree"
equal "$(s3 sync --no-progress tree "s3://$B/tree")" ""
s3 sync --no-progress "s3://$B/tree" out
diff -r tree out
s3 mv "s3://$B/tree/1.txt" "s3://$B/tree/one.txt"
equal "$(s3 ls --recursive "s3://$B/tree/" | awk '{print $4}' | tr '\n' ' ')" "tree/2.txt tree/3.txt tree/one.txt tree/sub/1.txt tree/sub/2.txt tree/sub/3.txt "
equal "$(s3 ls "s3://$B/tree/" | awk '/PRE/{print $2}')" sub/
equal "$(api list-objects-v2 --bucket $B --prefix tree/ --page-size 1 --query 'length(Contents)')" 6
equal "$(api list-objects --bucket $B --prefix tree/ --delimiter / --query 'CommonPrefixes[].Prefix' --output text)" tree/sub/

say links
equal "$(curl -sSf "$(s3 presign "s3://$B/dir/$ODD")")" hello

say tags, settings
api put-object-tagging --bucket $B --key put --tagging 'TagSet=[{Key=a,Value=b}]'
equal "$(api get-object-tagging --bucket $B --key put --query 'TagSet[].[Key,Value]' --output text)" "a	b"
api put-bucket-tagging --bucket $B --tagging 'TagSet=[{Key=c,Value=d}]'
equal "$(api get-bucket-tagging --bucket $B --query 'TagSet[].[Key,Value]' --output text)" "c	d"
refused NoSuchCORSConfiguration api get-bucket-cors --bucket $B
api put-bucket-cors --bucket $B --cors-configuration '{"CORSRules":[{"AllowedOrigins":["http://localhost:3000"],"AllowedMethods":["PUT","GET"],"AllowedHeaders":["*"],"ExposeHeaders":["ETag"]}]}'
equal "$(api get-bucket-cors --bucket $B --query 'CORSRules[0].AllowedOrigins[0]' --output text)" http://localhost:3000
curl -sSf -X OPTIONS -H 'Origin: http://localhost:3000' -H 'Access-Control-Request-Method: PUT' -D - -o /dev/null "$AWS_ENDPOINT_URL/$B/k" | grep -i 'access-control-allow-origin: http://localhost:3000'
equal "$(curl -sS -X OPTIONS -H 'Origin: http://elsewhere' -H 'Access-Control-Request-Method: PUT' -o /dev/null -w '%{http_code}' "$AWS_ENDPOINT_URL/$B/k")" 403
api delete-bucket-cors --bucket $B
equal "$(api get-bucket-acl --bucket $B --query 'Grants[].Permission' --output text)" FULL_CONTROL
refused NoSuchBucketPolicy api get-bucket-policy --bucket $B
api get-bucket-encryption --bucket $B | grep AES256

say versions
api put-bucket-versioning --bucket $B --versioning-configuration Status=Enabled
equal "$(api get-bucket-versioning --bucket $B --query Status --output text)" Enabled
first=$(api put-object --bucket $B --key v --body tree/1.txt --query VersionId --output text)
api put-object --bucket $B --key v --body tree/2.txt >/dev/null
s3 rm "s3://$B/v"
refused 404 api head-object --bucket $B --key v
api get-object --bucket $B --key v --version-id "$first" back >/dev/null
cmp back tree/1.txt
equal "$(api list-object-versions --bucket $B --prefix v --query '[length(Versions),length(DeleteMarkers)]' --output text)" "2	1"
marker=$(api list-object-versions --bucket $B --prefix v --query 'DeleteMarkers[0].VersionId' --output text)
api delete-object --bucket $B --key v --version-id "$marker" >/dev/null
s3 cp "s3://$B/v" - | cmp - tree/2.txt
api put-bucket-versioning --bucket $B --versioning-configuration Status=Suspended

say multipart by hand
id=$(api create-multipart-upload --bucket $B --key parts --query UploadId --output text)
api upload-part-copy --bucket $B --key parts --upload-id "$id" --part-number 1 --copy-source $B/big --copy-source-range bytes=0-5242879 >/dev/null
api upload-part --bucket $B --key parts --upload-id "$id" --part-number 2 --body tree/1.txt >/dev/null
equal "$(api list-parts --bucket $B --key parts --upload-id "$id" --query 'Parts[].Size' --output text)" "5242880	2"
equal "$(api list-multipart-uploads --bucket $B --query 'Uploads[].Key' --output text)" parts
api complete-multipart-upload --bucket $B --key parts --upload-id "$id" --multipart-upload "{\"Parts\":$(api list-parts --bucket $B --key parts --upload-id "$id" --query 'Parts[].{PartNumber:PartNumber,ETag:ETag}' --output json)}" >/dev/null
{ head -c 5242880 big; cat tree/1.txt; } >want
s3 cp "s3://$B/parts" - | cmp - want
id=$(api create-multipart-upload --bucket $B --key parts --query UploadId --output text)
api abort-multipart-upload --bucket $B --key parts --upload-id "$id"

say the reader
equal "$(as_reader s3 cp "s3://$B/dir/$ODD" -)" hello
as_reader s3 ls "s3://$B/" >/dev/null
denied as_reader s3 cp "$ODD" "s3://$B/denied"
denied as_reader s3 cp "s3://$B/put" "s3://$B/denied"
denied as_reader s3 mb s3://denied-day
denied as_reader s3 ls
denied as_reader api put-bucket-versioning --bucket $B --versioning-configuration Status=Enabled
denied as_reader api create-multipart-upload --bucket $B --key denied
denied as_reader s3 rm "s3://$B/put"
as_reader api delete-objects --bucket $B --delete 'Objects=[{Key=put},{Key=put2}]' | grep -c AccessDenied | grep 2
s3 ls "s3://$B/put" >/dev/null

say the end
refused BucketNotEmpty s3 rb "s3://$B"
s3 rm --quiet --recursive "s3://$B/"
api delete-objects --bucket $B --delete "{\"Quiet\":true,\"Objects\":$(api list-object-versions --bucket $B --query '[Versions[].{Key:Key,VersionId:VersionId},DeleteMarkers[].{Key:Key,VersionId:VersionId}][]' --output json)}"
s3 rb "s3://$B"
refused NoSuchBucket s3 ls "s3://$B"
