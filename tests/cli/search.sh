# Searching and showing: what is found, and the formats that others script against.
# shellcheck shell=bash

test_found_and_nothing_found() {
    sample_index
    expect 0 "$SUOYIN" search sample.index 园区
    has out park.txt
    lines err 1
    expect 1 "$SUOYIN" search sample.index 量子纠缠
    [ ! -s out ] || fail "something was printed"
    has err "Nothing found"
    expect 1 "$SUOYIN" search --json sample.index 量子纠缠
    lacks out '"type":"hit"'
    has out '"type":"summary"' '"hits":0,"total":0,"exact":true'
    expect 1 "$SUOYIN" search --format trec sample.index 量子纠缠
    [ ! -s out ] || fail "something was printed"
}

test_queries_that_hold_nothing() {
    sample_index
    local query
    for query in "" " " "	"; do
        expect 2 "$SUOYIN" search sample.index "$query"
        one_message
        has err "the query is empty"
    done
    expect 2 "$SUOYIN" search sample.index "" ""
    for query in "，。！" "?!" "——" "（）" "…" "  ，"; do
        expect 1 "$SUOYIN" search sample.index "$query"
        one_message
        has err "no letter, digit or ideograph"
    done
}

test_query_that_is_no_utf8() {
    sample_index
    local query
    for query in $'\xff' $'园区\xe5\x9b' $'\xc0\x80' $'\xed\xa0\x80' $'\xf4\x90\x80\x80'; do
        expect 2 "$SUOYIN" search sample.index "$query"
        one_message
        has err "not UTF-8"
    done
}

test_query_beyond_the_limit() {
    sample_index
    local long
    long=$(printf '园区%.0s' $(seq 10923))
    expect 2 "$SUOYIN" search sample.index "$long"
    one_message
    has err 65536
    long=$(printf '园区%.0s' $(seq 1000))
    expect 0 "$SUOYIN" search sample.index "$long"
    long=$(seq 2000 | tr '\n' ' ')
    expect 2 "$SUOYIN" search sample.index "$long"
    one_message
    has err 1024
}

test_no_such_index() {
    mkdir empty
    echo text >file
    expect 2 "$SUOYIN" search nowhere 园区
    one_message
    has err "suoyin: search: nowhere: there is no such index"
    expect 2 "$SUOYIN" search empty 园区
    one_message
    expect 3 "$SUOYIN" search file 园区
    one_message
    expect 2 "$SUOYIN" show nowhere x
    has err "suoyin: show: nowhere: there is no such index"
    expect 2 "$SUOYIN_INDEX" verify nowhere
    expect 1 "$SUOYIN_INDEX" verify file
    expect 1 "$SUOYIN_INDEX" verify empty
}

test_words_are_one_query() {
    sample_index
    expect 0 "$SUOYIN" search --json sample.index "园区 招商"
    sed 's/"time_ms":[0-9.]*//' out >one
    expect 0 "$SUOYIN" search --json sample.index 园区 招商
    sed 's/"time_ms":[0-9.]*//' out >two
    same one two
}

test_scripts_and_widths_find_each_other() {
    sample_index
    expect 0 "$SUOYIN" search --json sample.index 数字经济产业园区补助
    json_lines highlights <out >cut
    has cut 經濟產業園區 補助
    expect 0 "$SUOYIN" search --json sample.index ２９１.３ 億元
    json_lines highlights <out >cut
    has cut 291.3
    expect 0 "$SUOYIN" search --json sample.index 竹
    json_lines highlights <out >cut
    has cut 竹
}

test_json_lines_have_the_promised_members() {
    sample_index
    expect 0 "$SUOYIN" search --json sample.index 产业园区
    json_lines check <out || fail "no JSON"
    head -n -1 out >hits
    tail -n 1 out >summary
    local key
    for key in type rank score id passage title source author date text highlights fields; do
        json_lines get $key <hits >values
        if grep -qx -- - values; then fail "a hit has no $key"; fi
    done
    json_lines get rank <hits >ranks
    seq "$(wc -l <hits)" >wanted
    same wanted ranks
    matches summary '^\{"type":"summary","time_ms":[0-9]+\.[0-9]{3},"hits":[0-9]+,"total":[0-9]+,"exact":(true|false)\}$'
    has out '"id":"news-1","passage":1,' '"title":"数字经济","source":"清江日报","author":"林一","date":"2024-03-05"' \
        '"channel":"经济"' '"url":"https://example.org/1"'
    lacks out '"qid"' '"explanation"'
    grep -qE '"score":[0-9]+\.[0-9]{5},' out || fail "no score with five decimals"
}

test_json_of_all_queries_of_the_corpus() {
    expect 0 "$SUOYIN_INDEX" build --quiet x.index "$CORPUS"
    cat "$ROOT"/corpus/queries-*.tsv >queries.tsv
    expect 0 "$SUOYIN" search --json --explain -n 20 --queries queries.tsv x.index
    json_lines check <out || fail "no JSON"
    json_lines highlights <out >cut || fail "highlights are not in order, or not in the text"
    lacks out '"highlights":[],"title_highlights":[]'
    json_lines sums <out || fail "parts do not add up"
    lines queries.tsv "$(grep -c '"type":"summary"' out)"
    grep '"type":"summary"' out | json_lines get qid >qids
    cut -f 1 queries.tsv >wanted
    same wanted qids
    sed 's/"time_ms":[0-9.]*//; s/"total.*//' out >pruned
    expect 0 "$SUOYIN" search --json --explain -n 20 --exhaustive --queries queries.tsv x.index
    sed 's/"time_ms":[0-9.]*//; s/"total.*//' out >exhaustive
    same exhaustive pruned
}

test_trec() {
    expect 0 "$SUOYIN_INDEX" build --quiet x.index "$CORPUS"
    cat "$ROOT"/corpus/queries-*.tsv >queries.tsv
    expect 0 "$SUOYIN" search --format trec -n 100 --queries queries.tsv x.index
    matches out '^q[ab][0-9]+ Q0 [^ ]+ [0-9]+ [0-9]+\.[0-9]{5} suoyin$'
    cut -d ' ' -f 1,3 out | sort | uniq -d >twice
    [ ! -s twice ] || fail "a document comes twice: $(head -n 1 twice)"
    awk '{ if ($1 == qid && ($4 != rank + 1 || $5 > score)) bad = 1
           if ($1 != qid && $4 != 1) bad = 1
           qid = $1; rank = $4; score = $5 } END { exit bad }' out || fail "not in the order of ranks"
    # Every query finds a document that was judged relevant, unless few words are shared.
    cat "$ROOT"/corpus/qrels-*.txt | awk '$4 > 0 { print $1, $3 }' | sort >relevant
    cut -d ' ' -f 1,3 out | sort >run
    comm -12 relevant run | cut -d ' ' -f 1 | sort -u >good
    [ "$(wc -l <good)" -ge "$(($(wc -l <queries.tsv) * 9 / 10))" ] ||
        fail "only $(wc -l <good) of $(wc -l <queries.tsv) queries find something relevant"
    expect 2 "$SUOYIN" search --format trec --explain x.index 园区
}

test_trec_ids_with_white_space() {
    mkdir docs
    echo 园区。 >'docs/a b.txt'
    echo 园区。 >'docs/全角　空格.txt'
    echo 园区。 >'docs/50%.txt'
    echo 园区。 >'docs/50% off.txt'
    expect 0 "$SUOYIN_INDEX" build --quiet x.index docs
    expect 0 "$SUOYIN" search --format trec x.index 园区
    cut -d ' ' -f 3 out | sort >ids
    printf '%s\n' '50%.txt' '50%25%20off.txt' 'a%20b.txt' '全角%E3%80%80空格.txt' | sort >wanted
    same wanted ids
    matches out '^1 Q0 [^[:space:]]+ [0-9]+ [0-9.]+ suoyin$'
}

test_query_file() {
    sample_index
    printf '\xef\xbb\xbfq1\t园区\r\n\r\nq2\t量子纠缠\n\nq3\t高速公路' >good.tsv
    expect 0 "$SUOYIN" search --json --queries good.tsv sample.index
    json_lines check <out || fail "no JSON"
    json_lines get qid <out | uniq >qids
    printf '%s\n' q1 q2 q3 >wanted
    same wanted qids
    local status=0
    "$SUOYIN" search --queries - sample.index <good.tsv >out 2>err || status=$?
    [ $status -eq 0 ] || fail "exit status $status for standard input"
    has out "q1 园区" "q3 高速公路"
    printf 'q2\t量子纠缠\n' >nothing.tsv
    expect 1 "$SUOYIN" search --queries nothing.tsv sample.index
    expect 2 "$SUOYIN" search --queries nowhere.tsv sample.index
    one_message
    has err nowhere.tsv
}

test_bad_lines_of_a_query_file() {
    sample_index
    printf 'q1\t园区\nno tab here\n\t园区\nq 4\t园区\nq5\t\nq6\t\xff\xff\nq7\t高速公路\n' >bad.tsv
    expect 2 "$SUOYIN" search --format trec --queries bad.tsv sample.index
    has err "suoyin: search: bad.tsv:2: " "bad.tsv:3: " "bad.tsv:4: " "bad.tsv:5: " "bad.tsv:6: "
    lacks err "bad.tsv:1:" "bad.tsv:7:"
    cut -d ' ' -f 1 out | sort -u >qids
    printf '%s\n' q1 q7 >wanted
    same wanted qids
}

test_offset_goes_on_where_the_limit_ended() {
    expect 0 "$SUOYIN_INDEX" build --quiet x.index "$CORPUS"
    expect 0 "$SUOYIN" search --json -n 20 x.index 产业园区企业补助
    grep '"type":"hit"' out >all
    : >pages
    local offset
    for offset in 0 7 14; do
        expect 0 "$SUOYIN" search --json -n 7 --offset $offset x.index 产业园区企业补助
        grep '"type":"hit"' out >>pages
    done
    head -n 20 pages >first
    same all first
}

test_documents_come_once() {
    expect 0 "$SUOYIN_INDEX" build --quiet x.index "$CORPUS"
    expect 0 "$SUOYIN" search --json --ranking plain -n 1000 x.index 企业补助
    grep '"type":"hit"' out | json_lines get id | awk '!seen[$0]++' >best
    expect 0 "$SUOYIN" search --json --ranking plain --documents -n 1000 x.index 企业补助
    grep '"type":"hit"' out | json_lines get id >ids
    same best ids
    expect 0 "$SUOYIN" search --json --documents -n 1000 x.index 企业补助
    grep '"type":"hit"' out | json_lines get id | sort >ids
    sort best >wanted
    same wanted ids
}

test_explanation_adds_up() {
    sample_index
    expect 0 "$SUOYIN" search --explain sample.index 产业园区 招商政策
    has out "  园区 " "tf " "df "
    awk '/^ +[0-9]+\. / { if (seen && sum != score) bad = 1; sum = 0; seen = 1 }
         / · [0-9]+\.[0-9]+$/ || /^ +[0-9]+\.[0-9]+$/ { score = $NF; gsub(/\./, "", score); score += 0 }
         /^ +\+/ { part = $2; if ($1 != "+") part = substr($1, 2); gsub(/\./, "", part); sum += part }
         END { exit bad || !seen || sum != score }' out || fail "parts do not add up"
}

test_rankings() {
    expect 0 "$SUOYIN_INDEX" build --quiet x.index "$CORPUS"
    expect 0 "$SUOYIN" search --ranking plain --k1 0.9 --b 0.4 --format trec x.index 技改补助
    cp out one
    expect 0 "$SUOYIN" search --ranking=plain --k1=.9 --b=4e-1 --format=trec x.index 技改补助
    same one out
    expect 0 "$SUOYIN" search --ranking plain --k1 0 --format trec x.index 技改补助
    expect 0 "$SUOYIN" search --ranking default --format trec x.index 技改补助
}

test_show() {
    sample_index
    expect 0 "$SUOYIN" show sample.index news-1
    has out 数字经济 清江日报 2024-03-05 channel 數位經濟產業園區的補助要點。
    expect 0 "$SUOYIN" show --json sample.index news-1
    lines out 1
    json_lines check <out || fail "no JSON"
    has out '"type":"document","id":"news-1","title":"数字经济"' '"passages":[{"passage":1,"text":"'
    expect 0 "$SUOYIN" show sample.index news.jsonl:2
    expect 1 "$SUOYIN" show sample.index no-such-id
    one_message
    expect 1 "$SUOYIN" show sample.index ""
    expect 1 "$SUOYIN" show sample.index $'\xff'
}

test_seeds_of_text_are_shown_whole() {
    expect 0 "$SUOYIN_INDEX" build --quiet --raw x.index "$CORPUS/a001-policy-jigai-cuoshi.txt"
    expect 0 "$SUOYIN" show x.index a001-policy-jigai-cuoshi.txt
    tr -d ' \n\r　' <"$CORPUS/a001-policy-jigai-cuoshi.txt" >wanted
    sed -n '/^\[1\//,$p' out | grep -vE '^\[[0-9]+/[0-9]+\]$' | tr -d ' \n　' >shown
    grep -qF -f shown wanted || fail "the passages are not the text"
}

test_query_language() {
    sample_index
    expect 0 "$SUOYIN" search --json sample.index '"招商政策"'
    json_lines highlights <out >cut
    has cut 招商政策
    expect 1 "$SUOYIN" search sample.index '"政策招商"'
    expect 0 "$SUOYIN" search --format trec sample.index '园区 -招商'
    lacks out park.txt
    expect 0 "$SUOYIN" search --format trec sample.index '园区 +title:数字经济'
    lacks out park.txt
    has out news-1
    expect 0 "$SUOYIN" search --format trec sample.index '园区 date:2024-01..2024-03'
    lacks out park.txt
    expect 0 "$SUOYIN" search --syntax none --format trec sample.index '园区 -招商'
    has out park.txt
}

test_malformed_queries() {
    sample_index
    local query
    for query in '园区 "招商' '(园区' '园区)' '园区 OR' 'AND 园区' '"园区' '园区 NEAR/' '^园区' '园区^'; do
        expect 0 "$SUOYIN" search sample.index "$query"
    done
    expect 2 "$SUOYIN" search --syntax strict sample.index '园区 "招商'
    one_message
    # The caret stands below the quotation mark: two ideographs and a space are five columns.
    sed -n 3p err >caret
    echo '       ^' >wanted
    same wanted caret
}

test_count_all() {
    expect 0 "$SUOYIN_INDEX" build --quiet x.index "$CORPUS"
    expect 0 "$SUOYIN" search --json -n 1 --count-all x.index 企业补助
    has out '"hits":1,' '"exact":true'
    grep '"type":"summary"' out | json_lines get total >total
    expect 0 "$SUOYIN" search --json -n 100000 x.index 企业补助
    grep -c '"type":"hit"' out >wanted
    same wanted total
    expect 0 "$SUOYIN" search -n 1 --count-all x.index 企业补助
    has err "of $(cat total) passages"
}

test_time_limit() {
    sample_index
    expect 0 "$SUOYIN" search --timeout 60000 sample.index 园区
}

test_facets() {
    mkdir docs
    local i
    for i in 1 2 3 4; do
        printf '{"id":"d%s","source":"%s","date":"202%s-05-01","text":"园区%s。"}\n' $i \
            "$([ $i -lt 4 ] && echo 清江日报 || echo 县政府)" $((i / 2)) $i
    done >docs/a.jsonl
    echo '{"id":"none","text":"园区。"}' >>docs/a.jsonl
    expect 0 "$SUOYIN_INDEX" build --quiet x.index docs
    expect 0 "$SUOYIN" search --json -n 1 --facet source --facet year x.index 园区
    json_lines check <out || fail "no JSON"
    grep '"type":"facet"' out >facets
    printf '{"type":"facet","field":"%s","value":"%s","count":%s}\n' source 清江日报 3 source "" 1 \
        source 县政府 1 year 2021 2 year "" 1 year 2020 1 year 2022 1 >wanted
    same wanted facets
    expect 0 "$SUOYIN" search --facet source x.index 园区
    has out "       3  清江日报" "       1  (none)"
    expect 2 "$SUOYIN" search --format trec --facet source x.index 园区
    for i in $(seq 21 50); do echo "{\"id\":\"m$i\",\"source\":\"第${i}报\",\"text\":\"厂房。\"}"; done >many.jsonl
    expect 0 "$SUOYIN_INDEX" build --quiet many.index many.jsonl
    expect 0 "$SUOYIN" search -n 1 --facet source many.index 厂房
    has out "       1  第40报" "          and 10 more"
    lacks out 第41报
    expect 0 "$SUOYIN" search -n 1 --json --facet source many.index 厂房
    has out '"value":"第50报","count":1'
    expect 0 "$SUOYIN" search --json --sort date x.index 园区
    grep '"type":"hit"' out | json_lines get id >ids
    printf '%s\n' d4 d2 d3 d1 none >wanted
    same wanted ids
    expect 2 "$SUOYIN" search --sort size x.index 园区
}

test_neighbours() {
    mkdir docs
    printf '%s，这里还有许多别的话，为的是让它自成一段。\n\n' \
        一段说天气 二段说园区 三段说公路 四段说河流 >docs/a.txt
    expect 0 "$SUOYIN_INDEX" build --quiet --passage-chars 20 x.index docs
    expect 0 "$SUOYIN" search --json -C 1 x.index 园区
    has out '"before":[{"passage":1,"text":"一段说天气' '"after":[{"passage":3,"text":"三段说公路'
    lacks out 四段
    json_lines check <out || fail "no JSON"
    expect 0 "$SUOYIN" search -C 9 x.index 园区
    has out 一段说天气 三段说公路 四段说河流
    expect 0 "$SUOYIN" search x.index 园区
    lacks out 一段说天气 三段说公路
    expect 2 "$SUOYIN" search -C x x.index 园区
}

test_reprints_are_one_hit() {
    mkdir docs
    local text=清江县城北园区的厂房可以先租后买租满三年的企业按照评估价购买已经付过的租金抵作房款
    cat >docs/a.jsonl <<END
{"id":"late","date":"2024-03-02","text":"$text。"}
{"id":"undated","text":"$text。"}
{"id":"early","date":"2024-03-01","text":"（转载）$text！"}
{"id":"other","date":"2020-01-01","text":"园区的厂房都租出去了。"}
END
    expect 0 "$SUOYIN_INDEX" build --quiet x.index docs
    expect 0 "$SUOYIN" search --json --group x.index 厂房先租后买
    grep '"type":"hit"' out >hits
    json_lines get id <hits >ids
    printf '%s\n' early other >wanted
    same wanted ids
    has hits '"rank":1,' '"rank":2,' '"reprints":2' '"reprints":0'
    expect 0 "$SUOYIN" search --json --group --offset 1 -n 1 --explain x.index 厂房先租后买
    has out '"rank":2,' '"id":"other"'
    lacks out '"id":"late"'
    json_lines sums <out || fail "parts do not add up"
    expect 0 "$SUOYIN" search --json x.index 厂房先租后买
    [ "$(grep -c '"type":"hit"' out)" -eq 4 ] || fail "not all are shown"
    expect 0 "$SUOYIN" search x.index 厂房先租后买
    has out "2024-03-01" "2 reprints"
    lacks out "2024-03-02"
    expect 0 "$SUOYIN" search --no-group x.index 厂房先租后买
    has out "2024-03-01" "2024-03-02"
    lacks out reprint
    expect 2 "$SUOYIN" search --group -n 201 x.index 厂房先租后买
    one_message
}

# A few lines that say the same in other writings.
writings_index() {
    printf '%s\n' '{"id":"a","text":"按第三条执行，国发〔2023〕5号。"}' \
        '{"id":"b","text":"见第3条，二〇二三年。"}' '{"id":"c","text":"马铃薯种植技术，2023年。"}' |
        "$SUOYIN_INDEX" build writings.index - 2>/dev/null
}

test_other_writings() {
    writings_index
    expect 0 "$SUOYIN" search --format trec writings.index '"第三条"'
    lines out 2
    expect 0 "$SUOYIN" search --format trec writings.index '"二零二三年"'
    lines out 2
    expect 0 "$SUOYIN" search --format trec --no-rewrite writings.index '"第三条"'
    lines out 1
    expect 0 "$SUOYIN" search --format trec --ranking plain writings.index '"第三条"'
    lines out 1
    expect 0 "$SUOYIN" search --format trec --ranking plain --rewrite on writings.index '"第三条"'
    lines out 2
    expect 0 "$SUOYIN" search --explain writings.index '国发2023 5号 第3条'
    has out '国发2023 5号 (document) = 国发〔2023〕5号' '第3条 (article) = 第三条'
    expect 0 "$SUOYIN" search --explain --json writings.index '第3条'
    has out '"alternatives":[{"written":"第3条","rule":"article","others":["第三条"]}]'
    expect 2 "$SUOYIN" search --rewrite maybe writings.index 第3条
    one_message
    has err "usual, on or off"
}

test_synonyms() {
    writings_index
    printf '# potatoes\n土豆，马铃薯\n种马铃薯 => 马铃薯种植\n' >words.txt
    expect 1 "$SUOYIN" search writings.index 土豆
    expect 0 "$SUOYIN" search --synonyms words.txt writings.index 土豆
    has out 马铃薯种植
    expect 0 "$SUOYIN" search --synonyms words.txt --ranking plain writings.index '"种马铃薯"'
    expect 0 "$SUOYIN" search --synonyms words.txt --explain writings.index '+土豆'
    has out '土豆 (synonym) = 马铃薯'
    printf '土豆，马铃薯\n\n洋芋\n' >bad.txt
    expect 2 "$SUOYIN" search --synonyms bad.txt writings.index 土豆
    one_message
    has err "bad.txt" "line 3" "a word alone has no synonym"
    expect 2 "$SUOYIN" search --synonyms absent.txt writings.index 土豆
    one_message
    has err absent.txt
}

test_minimum_of_terms() {
    writings_index
    expect 0 "$SUOYIN" search --format trec writings.index '执行 种植 技术'
    lines out 2
    expect 0 "$SUOYIN" search --format trec --min-match 2 writings.index '执行 种植 技术'
    lines out 1
    has out "Q0 c 1"
    expect 0 "$SUOYIN" search --format trec --min-match 67% --count-all writings.index '种植 技术 缺'
    lines out 1
    expect 1 "$SUOYIN" search --min-match 100% writings.index '执行 种植 技术'
    for value in x -1 101% 60%% ''; do
        expect 2 "$SUOYIN" search "--min-match=$value" writings.index 种植
        one_message
        has err "--min-match"
    done
}

test_words_beside_filters_rank_as_they_do_alone() {
    writings_index
    "$SUOYIN" search --format trec writings.index '2023年 第三条' >alone
    expect 0 "$SUOYIN" search --format trec writings.index '2023年 第三条 -缺失 id:*'
    cmp -s alone out || fail "the ranking differs"
}
