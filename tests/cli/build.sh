# Building: what is read, what is told about it, and that the result depends on nothing else.
# shellcheck shell=bash

test_summary_and_report() {
    sample
    expect 0 "$SUOYIN_INDEX" build x.index docs
    [ ! -s out ] || fail "standard output is not empty"
    lines err 1
    has err "4 documents" "4 passages" x.index "0 skipped"
    expect 0 "$SUOYIN_INDEX" build --replace --report json x.index docs
    lines out 1
    [ ! -s err ] || fail "standard error is not empty"
    json_lines check <out || fail "no JSON"
    has out '"type":"report","status":"ok","index":"x.index","documents":4,"skipped":0,"duplicates":0,"passages":4'
    expect 0 "$SUOYIN_INDEX" build --replace --quiet x.index docs
    [ ! -s out ] && [ ! -s err ] || fail "not quiet"
    expect 2 "$SUOYIN_INDEX" build --report json x.index docs
    json_lines check <out || fail "no JSON"
    has out '"status":"failed"' '"error":"'
}

test_standard_input() {
    sample
    local status=0
    "$SUOYIN_INDEX" build x.index - <docs/news.jsonl >out 2>err || status=$?
    [ $status -eq 0 ] || fail "exit status $status"
    has err "2 documents"
    expect 0 "$SUOYIN" search --json x.index 竹林碳汇
    json_lines get id <out >ids
    matches ids '(:2|-)$'
    cat docs/park.txt | "$SUOYIN_INDEX" build --quiet y.index - docs/road.md || fail "text on standard input"
    expect 0 "$SUOYIN" search y.index 厂房租金
    expect 0 "$SUOYIN" search y.index 高速公路
}

test_ids_are_relative_to_their_path() {
    mkdir -p top/sub
    echo 第一篇。 >top/one.txt
    echo 第二篇。 >top/sub/two.txt
    echo 第三篇。 >three.txt
    expect 0 "$SUOYIN_INDEX" build x.index top ./three.txt
    local id
    for id in one.txt sub/two.txt three.txt; do expect 0 "$SUOYIN" show x.index $id; done
    expect 1 "$SUOYIN" show x.index top/one.txt
    one_message
    has err top/one.txt
}

test_replace() {
    sample_index
    expect 0 "$SUOYIN" search sample.index 高速公路
    rm docs/road.md
    expect 0 "$SUOYIN_INDEX" build --replace sample.index docs
    expect 1 "$SUOYIN" search sample.index 高速公路
    expect 0 "$SUOYIN" search sample.index 园区
    expect 0 "$SUOYIN_INDEX" build --quiet fresh.index docs
    expect 0 "$SUOYIN_INDEX" info --digest fresh.index
    cp out digest
    expect 0 "$SUOYIN_INDEX" info --digest sample.index
    same digest out
    segment_of sample.index >/dev/null
    expect 0 "$SUOYIN_INDEX" build --replace --quiet new.index docs
}

test_failed_replace_keeps_the_old() {
    sample_index
    cp -r sample.index before
    printf '%s\n' '{"id":"a","text":"甲。"}' '{"id":"a","text":"乙。"}' >twice.jsonl
    expect 2 "$SUOYIN_INDEX" build --replace sample.index twice.jsonl
    diff -r before sample.index || fail "the old index has changed"
    expect 2 "$SUOYIN_INDEX" build --replace sample.index nowhere
    diff -r before sample.index || fail "the old index has changed"
}

test_same_documents_same_bytes() {
    expect 0 "$SUOYIN_INDEX" build --quiet --threads 1 a.index "$CORPUS"
    expect 0 "$SUOYIN_INDEX" build --quiet --threads 4 b.index "$CORPUS"
    cp -r "$CORPUS" moved
    rm -f a.index/lock b.index/lock
    diff -r a.index b.index || fail "threads change the bytes"
    expect 0 "$SUOYIN_INDEX" build --quiet --threads 3 --memory 32M c.index moved
    rm -f c.index/lock
    diff -r a.index c.index || fail "memory or place changes the bytes"
    find moved -type f | sort -r | tr '\n' '\0' |
        xargs -0 "$SUOYIN_INDEX" build --quiet d.index || fail "cannot be built"
    rm -f d.index/lock
    diff -r a.index d.index || fail "the order of the input changes the bytes"
}

test_subjects() {
    expect 0 "$SUOYIN_INDEX" build --quiet a.index "$CORPUS"
    expect 0 "$SUOYIN_INDEX" info --json a.index
    has out '"subjects":true'
    expect 0 "$SUOYIN_INDEX" build --quiet --no-subjects b.index "$CORPUS"
    expect 0 "$SUOYIN_INDEX" info --json b.index
    has out '"subjects":false'
    has out '"marks":0'
    lacks out ANNOTATIONS
    expect 2 "$SUOYIN_INDEX" update --quiet --no-subjects a.index "$CORPUS"
    has err 'other subjects'
    expect 0 "$SUOYIN_INDEX" update --quiet --no-subjects b.index "$CORPUS"
    printf 'version\t1\npark\t园\n' >cues
    expect 0 "$SUOYIN_INDEX" build --quiet --subjects cues c.index "$CORPUS"
    expect 0 "$SUOYIN_INDEX" update --quiet --subjects cues c.index "$CORPUS"
    expect 2 "$SUOYIN_INDEX" build --quiet --subjects nothing d.index "$CORPUS"
    has err nothing
    printf 'nonsense\n' >wrong
    expect 2 "$SUOYIN_INDEX" build --quiet --subjects wrong d.index "$CORPUS"
    has err wrong
}

test_whole_documents_and_passage_length() {
    expect 0 "$SUOYIN_INDEX" build --quiet --whole-documents a.index "$CORPUS"
    expect 0 "$SUOYIN_INDEX" info --json a.index
    json_lines check <out || fail "no JSON"
    json_lines get documents <out >documents
    json_lines get passages <out >passages
    same documents passages
    has out '"whole_documents":true'
    expect 0 "$SUOYIN_INDEX" build --quiet --passage-chars 60 b.index "$CORPUS"
    expect 0 "$SUOYIN_INDEX" info --json b.index
    json_lines get passages <out >more
    [ "$(cat more)" -gt "$(cat passages)" ] || fail "shorter passages are not more"
}

test_cleaning() {
    printf '%s\n' '首页 > 新闻 > 正文' '园区發(fā)展規劃公布' '發佈日期：2024-03-05 來源：清江日報 作者：林一' \
        '園區發(fā)展規劃昨日公布，未來三年將引進企業八十家。' '規劃提出，高質量發(fā)展是首要任務。' \
        '打印本页 关闭窗口' '版权所有 清江市人民政府' >page.txt
    expect 0 "$SUOYIN_INDEX" build --explain-cleaning x.index page.txt
    has out "gloss	(fā)" "page.txt	byline	"
    matches out '^page\.txt	[a-z_]+	.*$'
    expect 0 "$SUOYIN" search --json x.index 高质量发展
    json_lines highlights <out >cut
    has cut 高質量發展
    lacks out "(fā)" 版权所有 打印本页
    has out '"date":"2024-03-05"' '"source":"清江日報"' '"author":"林一"'
    expect 0 "$SUOYIN_INDEX" build --raw --quiet y.index page.txt
    expect 0 "$SUOYIN" show y.index page.txt
    has out "發(fā)展" 版权所有
    expect 0 "$SUOYIN_INDEX" build --list-rules
    has out gloss navigation
}

test_encodings() {
    printf '%s\n' '云溪县产业园区招商引资优惠政策，入园企业享受税收返还和厂房租金补贴。' >utf8.txt
    iconv -f UTF-8 -t GB18030 utf8.txt >gb.txt
    printf '%s\n' '雲溪縣產業園區招商引資優惠政策，入園企業享受稅收返還和廠房租金補貼。' |
        iconv -f UTF-8 -t BIG5 >big5.txt
    { printf '\xff\xfe' && iconv -f UTF-8 -t UTF-16LE utf8.txt; } >utf16.txt
    expect 0 "$SUOYIN_INDEX" build --quiet x.index utf8.txt gb.txt big5.txt utf16.txt
    expect 0 "$SUOYIN" search --json x.index 产业园区招商引资
    json_lines get id <out | sort >ids
    printf '%s\n' - big5.txt gb.txt utf16.txt utf8.txt >wanted
    same wanted ids
    cp big5.txt odd.txt
    expect 0 "$SUOYIN_INDEX" build --quiet --encoding Big5 y.index odd.txt
    expect 0 "$SUOYIN" search y.index 税收返还
}

test_filter() {
    mkdir docs
    echo '园区 in capitals' >docs/a.foo
    cat >upper <<'SCRIPT'
#!/bin/sh
tr a-z A-Z <"$1"
SCRIPT
    chmod +x upper
    echo 'touch harmed' >'docs/$(touch harmed);b.foo'
    expect 0 "$SUOYIN_INDEX" build --quiet --filter foo='./upper %s' x.index docs
    expect 0 "$SUOYIN" show x.index a.foo
    has out CAPITALS
    expect 0 "$SUOYIN_INDEX" build --quiet --filter .foo='tr a-z A-Z' y.index docs
    expect 0 "$SUOYIN" show y.index a.foo
    has out CAPITALS
    [ ! -e harmed ] || fail "a file name was run by a shell"
}

test_info() {
    sample_index
    expect 0 "$SUOYIN_INDEX" info sample.index
    has out documents passages digest POSTINGS BIGRAMS TEXT channel
    expect 0 "$SUOYIN_INDEX" info --json sample.index
    lines out 1
    json_lines check <out || fail "no JSON"
    json_lines get digest <out >digest
    matches digest '^[0-9a-f]{32}$'
    local bytes real
    bytes=$(json_lines get file_bytes <out)
    real=$(wc -c <"$(segment_of sample.index)")
    [ "$bytes" -eq "$real" ] || fail "file_bytes is $bytes, the segment has $real"
    expect 0 "$SUOYIN_INDEX" info --postings sample.index
    has out "postings of" "ends of runs" "bigrams: lexicon, postings, lengths"
    expect 0 "$SUOYIN_INDEX" info --postings --json sample.index
    has out '"postings":{"bigrams":{"terms":'
    expect 2 "$SUOYIN_INDEX" info nowhere
}

test_segment_file_is_an_index() {
    sample_index
    cp "$(segment_of sample.index)" one.segment
    rm -r sample.index
    expect 0 "$SUOYIN" search one.segment 园区
    expect 0 "$SUOYIN" show one.segment news-1
    expect 0 "$SUOYIN_INDEX" verify one.segment
    expect 0 "$SUOYIN_INDEX" info one.segment
}
