//! Tantivy as a peer; harness/peer_main.c states the protocol.
//!
//! One indexing thread, 1 GB of arena, bigrams by the benchmark's own rule. k1 = 1.2 and b = 0.75
//! are constants in Tantivy.

mod terms;

use std::fs;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::time::Instant;

use serde_json::{json, Value as Json};
use tantivy::collector::{Count, TopDocs};
use tantivy::query::{BooleanQuery, Occur, PhraseQuery, Query, TermQuery};
use tantivy::schema::{
    Field, IndexRecordOption, Schema, TextFieldIndexing, TextOptions, Value, STORED,
};
use tantivy::tokenizer::{TokenStream, Tokenizer};
use tantivy::{
    DocAddress, Index, IndexWriter, ReloadPolicy, Score, Searcher, TantivyDocument, Term,
};

const VERSION: &str = "0.27.0";
const ARENA_BYTES: usize = 1 << 30;
const NEAR_DISTANCE: u32 = 10;
const SHOWN: usize = 10;
const USAGE: &str =
    "usage: build [--store] PASSAGES INDEX | query [OPTION VALUE]... INDEX QUERIES";

type Outcome<T> = Result<T, Box<dyn std::error::Error>>;

fn cpu_seconds() -> f64 {
    // SAFETY: getrusage fills the struct it is given; zero is a valid value for each of its fields.
    let usage = unsafe {
        let mut usage: libc::rusage = std::mem::zeroed();
        libc::getrusage(libc::RUSAGE_SELF, &mut usage);
        usage
    };
    let seconds = |t: libc::timeval| t.tv_sec as f64 + t.tv_usec as f64 * 1e-6;
    seconds(usage.ru_utime) + seconds(usage.ru_stime)
}

fn schema(store: bool) -> (Schema, Field, Field) {
    let indexing = TextFieldIndexing::default()
        .set_tokenizer("bigrams")
        .set_index_option(IndexRecordOption::WithFreqsAndPositions);
    let mut options = TextOptions::default().set_indexing_options(indexing);
    if store {
        options = options.set_stored();
    }
    let mut builder = Schema::builder();
    let id = builder.add_text_field("id", STORED);
    let text = builder.add_text_field("text", options);
    (builder.build(), id, text)
}

fn build(store: bool, passages: &str, index_path: &str) -> Outcome<()> {
    let begun = Instant::now();
    let _ = fs::remove_dir_all(index_path);
    fs::create_dir_all(index_path)?;
    let (schema, id, text) = schema(store);
    let index = Index::create_in_dir(Path::new(index_path), schema)?;
    index
        .tokenizers()
        .register("bigrams", terms::Bigrams::default());
    let mut writer: IndexWriter = index.writer_with_num_threads(1, ARENA_BYTES)?;

    let (mut count, mut text_bytes) = (0u64, 0usize);
    let mut reader = BufReader::with_capacity(1 << 20, fs::File::open(passages)?);
    let mut line = String::new();
    while reader.read_line(&mut line)? > 0 {
        let passage: Json = serde_json::from_str(&line)?;
        let body = passage["text"].as_str().ok_or("a passage without text")?;
        let mut document = TantivyDocument::default();
        document.add_text(id, passage["id"].as_str().ok_or("a passage without id")?);
        document.add_text(text, body);
        writer.add_document(document)?;
        text_bytes += body.len();
        count += 1;
        line.clear();
    }
    writer.commit()?;
    let build_s = begun.elapsed().as_secs_f64();

    let segments = index.searchable_segment_ids()?;
    if segments.len() > 1 {
        writer.merge(&segments).wait()?;
    }
    writer.garbage_collect_files().wait()?;
    writer.wait_merging_threads()?;
    println!(
        "{}",
        json!({"step": "build", "engine": "tantivy", "version": VERSION, "stored": store,
               "passages": count, "text_bytes": text_bytes, "build_s": build_s,
               "optimize_s": begun.elapsed().as_secs_f64() - build_s, "cpu_s": cpu_seconds()})
    );
    Ok(())
}

struct BenchQuery {
    qid: String,
    class: String,
    mode: String,
    k: usize,
    text: String,
}

fn read_queries(path: &str) -> Outcome<Vec<BenchQuery>> {
    let mut queries = Vec::new();
    for line in fs::read_to_string(path)?.lines() {
        let fields: Vec<&str> = line.split('\t').collect();
        let [qid, class, mode, k, text] = fields[..] else {
            return Err(format!("no query: {line}").into());
        };
        queries.push(BenchQuery {
            qid: qid.into(),
            class: class.into(),
            mode: mode.into(),
            k: k.parse()?,
            text: text.into(),
        });
    }
    Ok(queries)
}

fn terms_of(field: Field, text: &str) -> Vec<Term> {
    let mut tokenizer = terms::Bigrams::default();
    let mut stream = tokenizer.token_stream(text);
    let mut terms = Vec::new();
    while stream.advance() {
        terms.push(Term::from_field_text(field, &stream.token().text));
    }
    terms
}

fn term_query(term: Term) -> Box<dyn Query> {
    Box::new(TermQuery::new(term, IndexRecordOption::WithFreqs))
}

fn phrase_query(field: Field, text: &str) -> Box<dyn Query> {
    let mut terms = terms_of(field, text);
    match terms.len() {
        1 => term_query(terms.remove(0)),
        _ => Box::new(PhraseQuery::new(terms)),
    }
}

fn to_query(field: Field, query: &BenchQuery) -> Box<dyn Query> {
    match query.mode.as_str() {
        "or" => {
            let clauses = terms_of(field, &query.text)
                .into_iter()
                .map(|term| (Occur::Should, term_query(term)));
            Box::new(BooleanQuery::new(clauses.collect()))
        }
        "and" => {
            let keywords = query
                .text
                .split(' ')
                .map(|keyword| (Occur::Must, phrase_query(field, keyword)));
            Box::new(BooleanQuery::new(keywords.collect()))
        }
        "near" => {
            let mut near = PhraseQuery::new(terms_of(field, &query.text));
            near.set_slop(NEAR_DISTANCE);
            Box::new(near)
        }
        _ => phrase_query(field, &query.text),
    }
}

struct Found {
    total: usize,
    hits: Vec<(Score, DocAddress)>,
}

fn search(searcher: &Searcher, field: Field, query: &BenchQuery) -> Outcome<Found> {
    let parsed = to_query(field, query);
    if query.k == 0 {
        return Ok(Found {
            total: searcher.search(&parsed, &Count)?,
            hits: Vec::new(),
        });
    }
    let hits = searcher.search(&parsed, &TopDocs::with_limit(query.k).order_by_score())?;
    Ok(Found {
        total: hits.len(),
        hits,
    })
}

fn print_query(
    searcher: &Searcher,
    id: Field,
    query: &BenchQuery,
    times: &[f64],
    found: &Found,
) -> Outcome<()> {
    let mut top = Vec::new();
    for (_, address) in found.hits.iter().take(SHOWN) {
        let document: TantivyDocument = searcher.doc(*address)?;
        let name = document
            .get_first(id)
            .and_then(|value| value.as_str().map(str::to_owned));
        top.push(name.ok_or("a passage without id")?);
    }
    let scores: Vec<Score> = found.hits.iter().take(SHOWN).map(|hit| hit.0).collect();
    println!(
        "{}",
        json!({"step": "query", "qid": query.qid, "class": query.class, "mode": query.mode,
               "k": query.k, "us": times, "total": found.total, "top": top, "scores": scores})
    );
    Ok(())
}

fn run_queries(options: &Options, index_path: &str, queries_path: &str) -> Outcome<()> {
    let queries = read_queries(queries_path)?;
    let begun = Instant::now();
    let index = Index::open_in_dir(index_path)?;
    index
        .tokenizers()
        .register("bigrams", terms::Bigrams::default());
    let searcher = index
        .reader_builder()
        .reload_policy(ReloadPolicy::Manual)
        .try_into()?
        .searcher();
    let (id, text) = (
        index.schema().get_field("id")?,
        index.schema().get_field("text")?,
    );
    let open_us = begun.elapsed().as_secs_f64() * 1e6;
    println!(
        "{}",
        json!({"step": "open", "engine": "tantivy", "version": VERSION, "open_us": open_us})
    );

    let mut times: Vec<Vec<f64>> = vec![Vec::new(); queries.len()];
    let mut spent = 0.0;
    for pass in 0..options.warm + options.passes {
        let recorded = pass >= options.warm;
        if pass > options.warm && spent >= options.budget {
            break;
        }
        let pass_begun = Instant::now();
        for (query, times) in queries.iter().zip(&mut times) {
            let start = Instant::now();
            search(&searcher, text, query)?;
            if recorded {
                times.push((start.elapsed().as_nanos() / 100) as f64 / 10.0);
            }
        }
        if recorded {
            spent += pass_begun.elapsed().as_secs_f64();
        }
    }
    for (query, times) in queries.iter().zip(&times) {
        print_query(
            &searcher,
            id,
            query,
            times,
            &search(&searcher, text, query)?,
        )?;
    }
    Ok(())
}

struct Options {
    warm: usize,
    passes: usize,
    budget: f64,
}

fn main() -> Outcome<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match words[..] {
        ["build", passages, index] => build(false, passages, index),
        ["build", "--store", passages, index] => build(true, passages, index),
        ["query", ref rest @ .., index, queries] => {
            let mut options = Options { warm: 1, passes: 3, budget: 60.0 };
            for pair in rest.chunks(2) {
                match pair {
                    ["--warm", value] => options.warm = value.parse()?,
                    ["--passes", value] => options.passes = value.parse::<usize>()?.max(1),
                    ["--budget", value] => options.budget = value.parse()?,
                    ["--k1" | "--b", _] => {} // constants in Tantivy
                    _ => return Err(format!("unknown option {pair:?}").into()),
                }
            }
            run_queries(&options, index, queries)
        }
        _ => Err(USAGE.into()),
    }
}
