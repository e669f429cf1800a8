// Reads feeds with rss-parser and prints what it saw: one JSON line per file with its items.
// Usage: node scripts/rss-parser.mjs FILE...
import { readFileSync } from "node:fs";
import Parser from "rss-parser";

for (const file of process.argv.slice(2)) {
  const feed = await new Parser().parseString(readFileSync(file, "utf-8"));
  const items = feed.items.map((item) => ({
    id: item.guid ?? item.id,
    link: item.link,
    title: item.title,
    content: item["content:encoded"] ?? item.content,
    date: item.isoDate,
  }));
  console.log(JSON.stringify({ title: feed.title, link: feed.link, items }));
}
