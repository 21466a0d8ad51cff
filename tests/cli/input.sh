# Input that cannot be used: each kind gets a clear message and the documented exit status, what is
# good is kept, and no half-written index stays.
# shellcheck shell=bash

test_missing_path() {
    sample
    expect 2 "$SUOYIN_INDEX" build x.index docs nowhere
    one_message
    has err nowhere
    no_index x.index
}

test_empty_folder() {
    mkdir empty
    expect 2 "$SUOYIN_INDEX" build x.index empty
    one_message
    has err "no documents"
    no_index x.index
}

test_empty_file() {
    sample
    : >docs/empty.txt
    printf ' \n\n' >docs/blank.txt
    expect 0 "$SUOYIN_INDEX" build x.index docs
    has err docs/empty.txt docs/blank.txt "4 documents" "2 skipped"
    expect 2 "$SUOYIN_INDEX" build y.index docs/empty.txt
    no_index y.index
}

test_binary_file() {
    sample
    head -c 4096 "$SUOYIN" >docs/program.txt
    head -c 4096 "$SUOYIN" >docs/program
    expect 0 "$SUOYIN_INDEX" build x.index docs
    has err program.txt "4 documents"
    expect 0 "$SUOYIN_INDEX" verify x.index
    expect 2 "$SUOYIN_INDEX" build --strict y.index docs
    has err "docs/program"
    no_index y.index
}

test_bytes_that_cannot_be_decoded() {
    sample
    { cat docs/park.txt && printf '坏字节在这里：\xe5\xff\xbc。\n' && cat docs/park.txt; } >docs/bad.txt
    local offset=$(($(wc -c <docs/park.txt) + 21))
    expect 0 "$SUOYIN_INDEX" build x.index docs
    has err "warning: docs/bad.txt: byte $offset" "1 skipped" "4 documents"
    expect 2 "$SUOYIN_INDEX" build --strict y.index docs
    has err "docs/bad.txt: byte $offset"
    no_index y.index
}

test_broken_json_line() {
    sample
    printf '%s\n' '{"id":"a","text":"第一行好。"}' '{"id":"b","text":"第二行坏' '[1,2]' '{"id":"c"}' \
        '{"id":"d","text":null}' '{"id":"e","text":"第六行好。"}' >lines.jsonl
    expect 0 "$SUOYIN_INDEX" build x.index lines.jsonl
    has err "lines.jsonl:2: " "lines.jsonl:3: " "lines.jsonl:4: " "lines.jsonl:5: " "2 documents" "4 skipped"
    expect 0 "$SUOYIN" search x.index 第六行
    expect 2 "$SUOYIN_INDEX" build --strict y.index lines.jsonl
    has err "lines.jsonl:2: "
    no_index y.index
}

test_json_that_is_no_lines() {
    printf '[{"id":"a","text":"园区。"},\n{"id":"b","text":"政策。"}]\n' >array.json
    printf '[\n  {"id":"a","text":"园区。"}\n]\n' >long.json
    printf '{\r\n  "id": "a",\r\n  "text": "园区。"\r\n}\r\n' >object.json
    printf '{"id":"a","text":"园区。"}\n[{"id":"b"}]\n{"id":"c",\n' >lines.json
    local file
    for file in array long object; do
        expect 2 "$SUOYIN_INDEX" build x.index $file.json
        has err "suoyin: warning: $file.json: an " "not JSON Lines" "jq -c"
        lines err 2
    done
    expect 2 "$SUOYIN_INDEX" build x.index - <long.json
    has err "suoyin: warning: standard input: an array, not JSON Lines"
    expect 0 "$SUOYIN_INDEX" build x.index array.json lines.json
    has err lines.json:2 lines.json:3 "1 document" "3 skipped"
}

test_many_warnings_are_gathered() {
    awk 'BEGIN { for (i = 1; i <= 3000; i++) {
        if (i % 3 == 1) printf "{\"text\":\"园区招商政策第%d号。\"}\n", i
        if (i % 3 == 2) printf "{\"title\":\"第%d号\"}\n", i
        if (i % 3 == 0) printf "{\"text\":\"第%d号\n", i } }' >lines.jsonl
    expect 0 "$SUOYIN_INDEX" build --warnings all.txt x.index lines.jsonl
    has err "lines.jsonl:2: " "lines.jsonl:15: " '995 more: there is no "text" in it' "995 more: a control" "2000 skipped"
    lines err 13
    lines all.txt 2000
    has all.txt 'lines.jsonl:2999: there is no "text" in it' "lines.jsonl:3000: byte "
    lacks all.txt suoyin
    expect 3 "$SUOYIN_INDEX" check -q --warnings nowhere/all.txt x.index lines.jsonl
    one_message
    has err nowhere/all.txt
    expect 3 "$SUOYIN_INDEX" check -q --warnings /dev/full x.index lines.jsonl
    has err "--warnings /dev/full: "
}

test_id_twice_in_one_file() {
    printf '%s\n' '{"id":"a","text":"甲。"}' '{"id":"b","text":"乙。"}' '{"id":"a","text":"丙。"}' >twice.jsonl
    expect 2 "$SUOYIN_INDEX" build x.index twice.jsonl
    one_message
    has err "twice.jsonl:1" "twice.jsonl:3"
    no_index x.index
    printf '%s\n' '{"id":"a","text":"甲。"}' '{"id":"a","text":"甲。"}' >same.jsonl
    expect 0 "$SUOYIN_INDEX" build --report json x.index same.jsonl
    has out '"documents":1,' '"duplicates":1,'
}

test_id_twice_in_different_paths() {
    mkdir a b
    echo 甲地的政策。 >a/same.txt
    echo 乙地的政策。 >b/same.txt
    expect 2 "$SUOYIN_INDEX" build x.index a b
    one_message
    has err a/same.txt b/same.txt
    no_index x.index
    cp a/same.txt b/same.txt
    expect 0 "$SUOYIN_INDEX" build x.index a b
    has err "1 document,"
}

test_line_of_100_megabytes() {
    { printf '{"id":"long","text":"' && head -c 100000000 /dev/zero | tr '\0' x && printf '。园区。"}\n' &&
        printf '{"id":"short","text":"产业园区。"}\n'; } >long.jsonl
    expect 0 "$SUOYIN_INDEX" build --report json x.index long.jsonl
    has out '"documents":2,'
    expect 0 "$SUOYIN" search --json x.index 园区
    json_lines get id <out >ids
    has ids short long
    expect 0 "$SUOYIN_INDEX" verify x.index
}

test_line_beyond_the_limit() {
    { printf '{"id":"long","text":"' && head -c 140000000 /dev/zero | tr '\0' x && printf '"}\n' &&
        printf '{"id":"short","text":"产业园区。"}\n'; } >long.jsonl
    expect 0 "$SUOYIN_INDEX" build x.index long.jsonl
    has err "long.jsonl:1: the line is longer than the limit of 134217728 bytes" "1 document," "1 skipped"
    expect 2 "$SUOYIN_INDEX" build --strict y.index long.jsonl
    no_index y.index
}

test_plain_text_of_one_long_line() {
    { head -c 20000000 /dev/zero | tr '\0' x && echo 园区; } >long.txt
    expect 0 "$SUOYIN_INDEX" build x.index long.txt
    expect 0 "$SUOYIN" search -n 1 x.index 园区
    expect 0 "$SUOYIN_INDEX" verify x.index
}

test_loop_of_symbolic_links() {
    sample
    mkdir docs/deep
    ln -s .. docs/deep/up
    ln -s self docs/self
    ln -s nowhere docs/broken
    expect 0 "$SUOYIN_INDEX" build x.index docs
    has err "4 documents" "docs/deep/up" "docs/self" "docs/broken"
    expect 0 "$SUOYIN_INDEX" verify x.index
}

test_fifo_and_devices_are_not_waited_for() {
    sample
    mkfifo docs/pipe.txt
    expect 0 timeout 20 "$SUOYIN_INDEX" build x.index docs
    has err "4 documents"
}

test_folder_that_cannot_be_read() {
    [ "$(id -u)" -ne 0 ] || skip "root may read everything"
    sample
    mkdir docs/closed
    chmod 000 docs/closed
    chmod 000 docs/park.txt
    expect 0 "$SUOYIN_INDEX" build x.index docs
    has err docs/closed docs/park.txt "Permission denied"
}

test_damaged_compressed_file() {
    sample
    gzip -c docs/park.txt >docs/cut.txt.gz
    truncate -s -12 docs/cut.txt.gz
    echo "no gzip at all" >docs/no.txt.gz
    echo "no zstd at all" >docs/no.txt.zst
    expect 0 "$SUOYIN_INDEX" build x.index docs
    has err docs/cut.txt.gz docs/no.txt.gz docs/no.txt.zst "4 documents" "3 skipped"
}

test_file_that_grows_while_it_is_read() {
    sample
    head -c 60000000 /dev/zero | tr '\0' x >docs/growing.txt
    touch go
    (while [ -e go ]; do printf x >>docs/growing.txt; done) &
    local writer=$!
    local status=0
    "$SUOYIN_INDEX" build x.index docs >out 2>err || status=$?
    rm go
    wait $writer
    [ $status -eq 0 ] || fail "exit status $status"
    has err docs/growing.txt changed "1 skipped" "4 documents"
    expect 0 "$SUOYIN_INDEX" verify x.index
}

test_filter_that_fails() {
    sample
    echo x >docs/a.foo
    echo y >docs/b.bar
    expect 0 "$SUOYIN_INDEX" build --filter foo=false --filter bar='no-such-program-anywhere %s' x.index docs
    has err docs/a.foo docs/b.bar "4 documents"
    expect 2 "$SUOYIN_INDEX" build --strict --filter foo=false y.index docs
    no_index y.index
}

test_filter_sees_no_shell() {
    mkdir docs
    echo 园区一号 >'docs/$(touch pwned) `touch pwned` ; touch pwned #.foo'
    echo 园区二号 >"docs/-n *.foo"
    expect 0 "$SUOYIN_INDEX" build --filter foo='cat %s' x.index docs
    has err "2 documents"
    [ -z "$(find . -name pwned)" ] || fail "a file's name was run"
}

test_output_that_exists() {
    sample_index
    cp -r sample.index before
    expect 2 "$SUOYIN_INDEX" build sample.index docs
    one_message
    has err sample.index --replace
    diff -r before sample.index || fail "it was changed"
    mkdir mine && echo precious >mine/file
    echo precious >plain
    local option
    for option in "" --replace; do
        # shellcheck disable=SC2086
        expect 2 "$SUOYIN_INDEX" build $option mine docs
        # shellcheck disable=SC2086
        expect 2 "$SUOYIN_INDEX" build $option plain docs
    done
    [ "$(cat mine/file plain)" = "precious
precious" ] || fail "a file of mine was harmed"
}

test_output_that_cannot_be_written() {
    sample
    echo file >file
    expect 3 "$SUOYIN_INDEX" build file/x.index docs
    one_message
    has err "file/x.index"
    expect 2 "$SUOYIN_INDEX" build nowhere/x.index docs
    one_message
    has err nowhere
    no_index nowhere
}

test_full_disk() {
    sample_index
    cp -r sample.index before
    mkdir small
    local size status
    for size in 0 1 4 16 64; do
        status=0
        # With the signal ignored, writing beyond the limit fails, as on a full disk.
        (trap '' XFSZ && ulimit -f $size && exec "$SUOYIN_INDEX" build small/x.index "$CORPUS") \
            >out 2>err || status=$?
        [ $status -eq 3 ] || fail "exit status $status with $size blocks"
        no_index small/x.index
        status=0
        (trap '' XFSZ && ulimit -f $size && exec "$SUOYIN_INDEX" build --replace sample.index "$CORPUS") \
            >out 2>err || status=$?
        [ $status -eq 3 ] || fail "exit status $status with $size blocks, replacing"
    done
    diff -r before sample.index || fail "the index that was there has changed"
    expect 0 "$SUOYIN" search sample.index 园区
}

test_full_file_system() {
    mkdir small
    unshare -rm sh -c 'mount -t tmpfs -o size=100k none small && umount small' 2>/dev/null ||
        skip "no small file system can be mounted here"
    unshare -rm sh -c 'mount -t tmpfs -o size=100k none small &&
        { "$0" build small/x.index "$1" 2>err; echo $? >status; ls -A small >left; }' \
        "$SUOYIN_INDEX" "$CORPUS"
    [ "$(cat status)" -eq 3 ] || fail "exit status $(cat status)"
    one_message
    has err "No space left on device"
    [ ! -s left ] || fail "left behind: $(cat left)"
}

test_killed_build_leaves_no_index() {
    mkdir docs
    for i in $(seq 40); do
        for file in "$CORPUS"/a00*.txt; do cp "$file" "docs/$i-${file##*/}"; done
    done
    "$SUOYIN_INDEX" build --quiet whole.index docs || fail "cannot be built"
    local delay status
    for delay in 0.01 0.03 0.06 0.1 0.15 0.2 0.3; do
        "$SUOYIN_INDEX" build --quiet x.index docs >/dev/null 2>&1 &
        sleep $delay
        kill -KILL $! 2>/dev/null
        status=0
        wait $! 2>/dev/null || status=$?
        if [ $status -eq 0 ]; then
            expect 0 "$SUOYIN_INDEX" verify x.index
            rm -r x.index
        else
            [ ! -e x.index/manifest ] || expect 0 "$SUOYIN_INDEX" verify x.index
        fi
    done
    rm -f x.index/manifest
    # An empty folder may be left, when the kill came right after it was made: hence --replace.
    expect 0 "$SUOYIN_INDEX" build --quiet --replace x.index docs
    rm -f x.index/lock whole.index/lock
    diff -r whole.index x.index || fail "what the killed runs left over stays"
}
