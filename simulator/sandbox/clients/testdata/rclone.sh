# rclone, with the remote that the sandbox printed.
. "$SCRIPTS/lib.sh"
export RCLONE_CONFIG= RCLONE_RETRIES=1 RCLONE_LOW_LEVEL_RETRIES=1
rclone() { "$CLIENT" "$@"; }
B=rclone-day

say buckets
rclone mkdir sandbox:$B
rclone lsd sandbox: | grep $B

say upload
rclone copy tree sandbox:$B/tree
rclone copyto "$ODD" "sandbox:$B/dir/$ODD"
equal "$(rclone cat "sandbox:$B/dir/$ODD")" hello
rclone copyto big sandbox:$B/big --s3-upload-cutoff 5M --s3-chunk-size 5M
rclone copyto sandbox:$B/big sandbox:$B/copy --s3-copy-cutoff 6M
rclone copyto sandbox:$B/copy back
cmp big back
rclone copyto big sandbox:photos/rclone # a bucket that is there already
echo piped | rclone rcat sandbox:$B/piped
equal "$(rclone cat sandbox:$B/piped)" piped

say sync
rclone sync tree sandbox:$B/tree
rclone check tree sandbox:$B/tree
rclone sync sandbox:$B/tree out
diff -r tree out
equal "$(rclone lsf -R --files-only sandbox:$B/tree | sort | tr '\n' ' ')" "1.txt 2.txt 3.txt sub/1.txt sub/2.txt sub/3.txt "
rclone moveto sandbox:$B/piped sandbox:$B/moved
rclone touch sandbox:$B/moved
rclone settier STANDARD_IA sandbox:$B/moved
rclone size sandbox:$B
rclone lsjson -M sandbox:$B/moved
rclone cleanup sandbox:$B

say links
equal "$(curl -sSf "$(rclone link "sandbox:$B/dir/$ODD")")" hello

say the reader
equal "$(as_reader rclone cat "sandbox:$B/dir/$ODD")" hello
as_reader rclone ls sandbox:$B >/dev/null
denied as_reader rclone copyto "$ODD" sandbox:$B/denied
denied as_reader rclone copyto "$ODD" sandbox:$B/denied --s3-no-check-bucket
denied as_reader rclone mkdir sandbox:denied-day
denied as_reader rclone deletefile sandbox:$B/moved
denied as_reader rclone lsd sandbox:

say the end
rclone delete sandbox:$B/tree
rclone deletefile sandbox:$B/big
rclone purge sandbox:$B
refused 'directory not found' rclone ls sandbox:$B
