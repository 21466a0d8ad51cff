import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.analysis.CharArraySet;
import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.cjk.CJKAnalyzer;
import org.apache.lucene.analysis.tokenattributes.CharTermAttribute;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.Field;
import org.apache.lucene.document.StoredField;
import org.apache.lucene.document.TextField;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.SerialMergeScheduler;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.BooleanClause;
import org.apache.lucene.search.BooleanQuery;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.PhraseQuery;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.search.TermQuery;
import org.apache.lucene.search.TopScoreDocCollectorManager;
import org.apache.lucene.search.similarities.BM25Similarity;
import org.apache.lucene.store.FSDirectory;
import org.apache.lucene.util.Version;

/**
 * Lucene as a peer; harness/peer_main.c states the protocol.
 *
 * <p>Compiled once against Lucene 9, it runs with Lucene 10 too: it uses only what both have with the
 * same signatures. One indexing thread, merges on that thread, CJKAnalyzer without stop words,
 * positions (its phrases need them), 1 GB of buffer. "Optimized" is forceMerge(1). Searches are told
 * to count no further than k, the setting under which Lucene prunes most, and no query is cached.
 */
public final class LuceneBench {
  private static final int NEAR_DISTANCE = 10;
  private static final int SHOWN = 10;
  private static final String USAGE =
      "usage: build [--store] PASSAGES INDEX | query [OPTION VALUE]... INDEX QUERIES";
  private static final Analyzer ANALYZER = new CJKAnalyzer(CharArraySet.EMPTY_SET);
  private static final PrintStream OUT = new PrintStream(System.out, false, StandardCharsets.UTF_8);

  private record BenchQuery(String qid, String className, String mode, int k, String text) {}

  private record Found(long total, ScoreDoc[] hits) {}

  public static void main(String[] arguments) throws IOException {
    List<String> words = new ArrayList<>(List.of(arguments));
    String step = words.isEmpty() ? "" : words.remove(0);
    if (step.equals("build")) {
      boolean store = words.remove("--store");
      build(store, Path.of(words.get(0)), Path.of(words.get(1)));
    } else if (step.equals("query")) {
      query(words);
    } else {
      System.err.println(USAGE);
      System.exit(2);
    }
    OUT.flush();
  }

  private static void print(String format, Object... values) {
    OUT.printf(Locale.ROOT, format, values);
  }

  // Building

  /** Takes the string after `key` out of a line: passages.py leaves \" and \\ as the only escapes. */
  private static String take(String line, String key) {
    int at = line.indexOf(key) + key.length();
    int end = at;
    while (line.charAt(end) != '"') {
      end += line.charAt(end) == '\\' ? 2 : 1;
    }
    String value = line.substring(at, end);
    return value.indexOf('\\') < 0 ? value : value.replaceAll("\\\\(.)", "$1");
  }

  private static double cpuSeconds() {
    var system = ManagementFactory.getOperatingSystemMXBean();
    return ((com.sun.management.OperatingSystemMXBean) system).getProcessCpuTime() / 1e9;
  }

  private static void build(boolean store, Path passages, Path index) throws IOException {
    IndexWriterConfig config = new IndexWriterConfig(ANALYZER);
    config.setOpenMode(IndexWriterConfig.OpenMode.CREATE);
    config.setRAMBufferSizeMB(1024);
    config.setUseCompoundFile(false);
    config.setMergeScheduler(new SerialMergeScheduler());
    long count = 0;
    long textBytes = 0;
    long begun = System.nanoTime();
    try (FSDirectory directory = FSDirectory.open(index);
        IndexWriter writer = new IndexWriter(directory, config);
        BufferedReader reader = Files.newBufferedReader(passages)) {
      for (String line; (line = reader.readLine()) != null; count++) {
        String text = take(line, "\"text\": \"");
        Document document = new Document();
        document.add(new StoredField("id", take(line, "\"id\": \"")));
        document.add(new TextField("text", text, store ? Field.Store.YES : Field.Store.NO));
        writer.addDocument(document);
        textBytes += utf8Length(text);
      }
      writer.commit();
      double buildSeconds = (System.nanoTime() - begun) / 1e9;
      writer.forceMerge(1);
      writer.commit();
      double optimizeSeconds = (System.nanoTime() - begun) / 1e9 - buildSeconds;
      print("{\"step\":\"build\",\"engine\":\"lucene\",\"version\":\"%s\",\"stored\":%b,"
              + "\"passages\":%d,\"text_bytes\":%d,\"build_s\":%.3f,\"optimize_s\":%.3f,\"cpu_s\":%.3f}\n",
          Version.LATEST, store, count, textBytes, buildSeconds, optimizeSeconds, cpuSeconds());
    }
  }

  private static long utf8Length(String text) {
    long length = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      // The two halves of a surrogate pair count two bytes each.
      length += c < 0x80 ? 1 : c < 0x800 || Character.isSurrogate(c) ? 2 : 3;
    }
    return length;
  }

  // Searching

  private static List<BenchQuery> readQueries(Path path) throws IOException {
    List<BenchQuery> queries = new ArrayList<>();
    for (String line : Files.readAllLines(path)) {
      String[] fields = line.split("\t");
      int k = Integer.parseInt(fields[3]);
      queries.add(new BenchQuery(fields[0], fields[1], fields[2], k, fields[4]));
    }
    return queries;
  }

  private static List<Term> termsOf(String text) throws IOException {
    List<Term> terms = new ArrayList<>();
    try (TokenStream stream = ANALYZER.tokenStream("text", text)) {
      CharTermAttribute term = stream.addAttribute(CharTermAttribute.class);
      stream.reset();
      while (stream.incrementToken()) {
        terms.add(new Term("text", term.toString()));
      }
      stream.end();
    }
    return terms;
  }

  private static Query phrase(String text, int slop) throws IOException {
    List<Term> terms = termsOf(text);
    if (terms.size() == 1) {
      return new TermQuery(terms.get(0));
    }
    PhraseQuery.Builder phrase = new PhraseQuery.Builder();
    phrase.setSlop(slop);
    terms.forEach(phrase::add);
    return phrase.build();
  }

  private static Query toQuery(BenchQuery query) throws IOException {
    BooleanQuery.Builder clauses = new BooleanQuery.Builder();
    switch (query.mode) {
      case "or":
        for (Term term : termsOf(query.text)) {
          clauses.add(new TermQuery(term), BooleanClause.Occur.SHOULD);
        }
        return clauses.build();
      case "and":
        for (String keyword : query.text.split(" ")) {
          clauses.add(phrase(keyword, 0), BooleanClause.Occur.MUST);
        }
        return clauses.build();
      case "near":
        return phrase(query.text, NEAR_DISTANCE);
      default:
        return phrase(query.text, 0);
    }
  }

  private static Found search(IndexSearcher searcher, BenchQuery query) throws IOException {
    Query parsed = toQuery(query);
    if (query.k == 0) {
      return new Found(searcher.count(parsed), new ScoreDoc[0]);
    }
    var collector = new TopScoreDocCollectorManager(query.k, null, query.k);
    ScoreDoc[] hits = searcher.search(parsed, collector).scoreDocs;
    return new Found(hits.length, hits);
  }

  private static void query(List<String> words) throws IOException {
    int warm = 1;
    int passes = 3;
    double budget = 60;
    float k1 = 0.9f;
    float b = 0.4f;
    while (words.size() > 2) {
      String option = words.remove(0);
      String value = words.remove(0);
      switch (option) {
        case "--warm" -> warm = Integer.parseInt(value);
        case "--passes" -> passes = Math.max(1, Integer.parseInt(value));
        case "--budget" -> budget = Double.parseDouble(value);
        case "--k1" -> k1 = Float.parseFloat(value);
        case "--b" -> b = Float.parseFloat(value);
        default -> throw new IllegalArgumentException(option);
      }
    }
    List<BenchQuery> queries = readQueries(Path.of(words.get(1)));
    long begun = System.nanoTime();
    try (DirectoryReader reader = DirectoryReader.open(FSDirectory.open(Path.of(words.get(0))))) {
      IndexSearcher searcher = new IndexSearcher(reader);
      searcher.setSimilarity(new BM25Similarity(k1, b));
      searcher.setQueryCache(null);
      print("{\"step\":\"open\",\"engine\":\"lucene\",\"version\":\"%s\",\"open_us\":%.0f}\n",
          Version.LATEST, (System.nanoTime() - begun) / 1e3);
      long[][] times = new long[queries.size()][passes];
      for (int i = 0; i < warm; i++) {
        runPass(searcher, queries, times, 0);
      }
      int done = 0;
      for (double spent = 0; done < passes && (done == 0 || spent < budget); done++) {
        spent += runPass(searcher, queries, times, done);
      }
      for (int i = 0; i < queries.size(); i++) {
        printQuery(searcher, queries.get(i), times[i], done);
      }
    }
  }

  /** Runs every query once; returns the seconds it took. */
  private static double runPass(
      IndexSearcher searcher, List<BenchQuery> queries, long[][] times, int pass) throws IOException {
    long begun = System.nanoTime();
    for (int i = 0; i < queries.size(); i++) {
      long start = System.nanoTime();
      search(searcher, queries.get(i));
      times[i][pass] = System.nanoTime() - start;
    }
    return (System.nanoTime() - begun) / 1e9;
  }

  private static void printQuery(
      IndexSearcher searcher, BenchQuery query, long[] times, int passes) throws IOException {
    Found found = search(searcher, query);
    List<String> microseconds = new ArrayList<>();
    for (int i = 0; i < passes; i++) {
      microseconds.add(String.format(Locale.ROOT, "%.1f", times[i] / 1e3));
    }
    List<String> top = new ArrayList<>();
    List<String> scores = new ArrayList<>();
    for (int i = 0; i < Math.min(SHOWN, found.hits.length); i++) {
      top.add('"' + searcher.storedFields().document(found.hits[i].doc).get("id") + '"');
      scores.add(String.format(Locale.ROOT, "%.5f", found.hits[i].score));
    }
    print("{\"step\":\"query\",\"qid\":\"%s\",\"class\":\"%s\",\"mode\":\"%s\",\"k\":%d,\"us\":[%s],"
            + "\"total\":%d,\"top\":[%s],\"scores\":[%s]}\n",
        query.qid, query.className, query.mode, query.k, String.join(",", microseconds),
        found.total, String.join(",", top), String.join(",", scores));
  }
}
