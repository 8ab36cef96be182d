# s3cmd, called as the sandbox printed.
. "$SCRIPTS/lib.sh"
OPTIONS=$(sed -n 's/^# *s3cmd \(--host=.*\)$/\1/p' "$SANDBOX_ENV")
s3cmd() { "$CLIENT" $OPTIONS --no-progress "$@"; }
B=s3cmd-day

say buckets
s3cmd mb s3://$B
s3cmd ls | grep $B
s3cmd info s3://$B | grep "Location: *$AWS_REGION"
refused BucketAlreadyOwnedByYou s3cmd mb s3://photos

say upload
s3cmd put "$ODD" s3://$B/dir/
equal "$(s3cmd --quiet get "s3://$B/dir/$ODD" -)" hello
s3cmd put big s3://$B/big --multipart-chunk-size-mb=5
s3cmd cp s3://$B/big s3://$B/copy
s3cmd get s3://$B/copy back
cmp big back
s3cmd put tree/1.txt s3://$B/meta --add-header=x-amz-meta-Color:blue --mime-type text/x-test
s3cmd info s3://$B/meta | grep 'x-amz-meta-color: *blue'
s3cmd info s3://$B/meta | grep 'MIME type: *text/x-test'
s3cmd modify --add-header=x-amz-meta-new:1 s3://$B/meta
s3cmd info s3://$B/meta | grep 'x-amz-meta-new: *1'
s3cmd mv s3://$B/meta s3://$B/moved
s3cmd multipart s3://$B

say sync
s3cmd sync tree/ s3://$B/tree/
s3cmd sync s3://$B/tree/ out/
diff -r tree out
equal "$(s3cmd ls -r s3://$B/tree/ | wc -l | tr -d ' ')" 6
equal "$(s3cmd ls s3://$B/tree/ | awk '/DIR/{print $2}')" s3://$B/tree/sub/
s3cmd la | grep "s3://$B/tree/"
s3cmd du s3://$B

say links: signed with version 2, which S3 does not take in new regions
curl -sS "$(s3cmd signurl s3://$B/moved +600)" | grep 'Please use AWS4-HMAC-SHA256'

say the reader
equal "$(as_reader s3cmd --quiet get "s3://$B/dir/$ODD" - )" hello
as_reader s3cmd ls s3://$B >/dev/null
denied as_reader s3cmd put "$ODD" s3://$B/denied
denied as_reader s3cmd mb s3://denied-day
denied as_reader s3cmd del s3://$B/moved
denied as_reader s3cmd ls

say the end
s3cmd del s3://$B/big
refused BucketNotEmpty s3cmd rb s3://$B
s3cmd del -r -f s3://$B
s3cmd rb s3://$B
