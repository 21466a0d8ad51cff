# Measuring against judgements.
# shellcheck shell=bash

judged_index() {
    expect 0 "$SUOYIN_INDEX" build --quiet x.index "$CORPUS"
    cat "$ROOT"/corpus/queries-*.tsv >queries.tsv
    cat "$ROOT"/corpus/qrels-*.txt >qrels.txt
}

test_eval_by_hand() {
    mkdir docs
    echo 园区。 >docs/a.txt
    echo 园区招商。 >docs/b.txt
    echo 高速公路。 >docs/c.txt
    expect 0 "$SUOYIN_INDEX" build --quiet x.index docs
    printf 'q1\t招商\nq2\t园区\nq3\t高速公路\nq4\t公路\n' >queries.tsv
    # q1 finds its document first; q2 finds a, which is longer ago than b in nothing but length;
    # of q3's two documents one is found; q4 has no judgement above 0.
    printf 'q1 0 b.txt 1\nq2 0 b.txt 1\nq3 0 c.txt 2\nq3 0 missing 1\nq4 0 c.txt 0\n' >qrels.txt
    expect 0 "$SUOYIN" eval --json --per-query x.index queries.tsv qrels.txt
    json_lines check <out || fail "no JSON"
    has out '"qid":"q1","MRR@10":1.00000,"nDCG@10":1.00000,"P@1":1.00000,"recall@10":1.00000' \
        '"qid":"q2","MRR@10":0.50000,"nDCG@10":0.63093,"P@1":0.00000,"recall@10":1.00000' \
        '"qid":"q3","MRR@10":1.00000,"nDCG@10":0.76019,"P@1":1.00000,"recall@10":0.50000' \
        '"name":"MRR@10","value":0.83333' '"queries":3,"unjudged":1'
    lacks out '"qid":"q4"'
}

test_eval_thresholds() {
    judged_index
    expect 0 "$SUOYIN" eval --min MRR@10=0.5 --min recall@100=0.5 x.index queries.tsv qrels.txt
    has out "MRR@10" "nDCG@10" "P@1" "recall@10 " "recall@100"
    expect 1 "$SUOYIN" eval --min P@1=1 x.index queries.tsv qrels.txt
    has err "suoyin: eval: P@1: " "is below 1"
}

test_eval_compares() {
    judged_index
    expect 0 "$SUOYIN" search --format trec -n 100 --queries queries.tsv x.index
    cp out run.txt
    expect 0 "$SUOYIN" eval --json --compare run.txt x.index queries.tsv qrels.txt
    json_lines check <out || fail "no JSON"
    [ "$(grep -c '"difference":0.00000,"p":1.00000' out)" -eq 5 ] || fail "a run differs from itself"
    expect 0 "$SUOYIN" eval --json --compare '--ranking plain --k1=0.9 --b 0.4' x.index queries.tsv \
        qrels.txt
    cp out one
    expect 0 "$SUOYIN" eval --json --compare '--ranking=plain --k1 0.9 --b=.4' x.index queries.tsv \
        qrels.txt
    same one out
}

test_eval_bad_input() {
    judged_index
    expect 2 "$SUOYIN" eval x.index queries.tsv
    expect 2 "$SUOYIN" eval x.index queries.tsv nowhere.txt
    has err nowhere.txt
    expect 2 "$SUOYIN" eval x.index nowhere.tsv qrels.txt
    has err nowhere.tsv
    expect 2 "$SUOYIN" eval nowhere queries.tsv qrels.txt
    printf 'q1 0 a 1\nq1 a 1\n' >bad.txt
    expect 2 "$SUOYIN" eval x.index queries.tsv bad.txt
    one_message
    has err "bad.txt:2:"
    printf 'nobody 0 a 1\n' >other.txt
    expect 2 "$SUOYIN" eval x.index queries.tsv other.txt
    one_message
    local option
    for option in --min=MRR@10 --min=MRR=1 --min=P@1=2 --k1=x --ranking=best --compare=--number=3; do
        expect 2 "$SUOYIN" eval "$option" x.index queries.tsv qrels.txt
        one_message
    done
}
