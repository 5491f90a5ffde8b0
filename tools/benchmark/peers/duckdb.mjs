// duckdb.mjs memory EVENTS ASSETS by_time|by_asset RUNS
// duckdb.mjs csv REGISTER EVENTS RUNS
//
// DuckDB's SQL for the bill of one month: messages and last connection by asset, then assets and
// messages by plan. Prints the seconds of each run and the bill as JSON. Exits 3 without DuckDB.
let DuckDBInstance;
try {
  ({ DuckDBInstance } = await import('@duckdb/node-api'));
} catch (error) {
  console.error(error.message);
  process.exit(3);
}

const BEGIN = Date.UTC(2026, 0, 1);
const END = Date.UTC(2026, 1, 1);

const instance = await DuckDBInstance.create(':memory:', { threads: '2' });
const connection = await instance.connect();

/** The events of tools/benchmark/workload.cpp, made by the same formula. */
async function makeEvents(events, assets, order) {
  const uploading = assets - Math.floor(assets / 20);
  const each = Math.ceil(events / uploading);
  const step = Math.floor((END - BEGIN) / each);
  const mixed = `
    SELECT i, xor(h, h >> 16) AS h FROM (
      SELECT i, (xor(h, h >> 13) * 3266489909::UBIGINT) & 4294967295::UBIGINT AS h FROM (
        SELECT i, (xor(i, i >> 16) * 2246822507::UBIGINT) & 4294967295::UBIGINT AS h FROM (
          SELECT range::UBIGINT AS i FROM range(${events}))))`;
  const time = order === 'by_asset'
    ? `${BEGIN} + (i % ${each})::BIGINT * ${step}`
    : `${BEGIN} + i::BIGINT * ${END - BEGIN} // ${events}`;
  const asset = order === 'by_asset' ? `i // ${each}` : `(h * ${uploading}) >> 32`;
  await connection.run(`CREATE TABLE events AS
    SELECT (${time})::BIGINT AS time, (${asset})::INTEGER AS asset,
           (1 + (h & 7::UBIGINT))::INTEGER AS quantity FROM (${mixed})`);
  await connection.run(`CREATE TABLE assets AS
    SELECT range::INTEGER AS asset, range % 4 = 0 AS ppm FROM range(${assets})`);
}

/** The bill of events and assets, each a table or a reader of a file. */
function billOf(events, assets, condition) {
  return `
    SELECT count(*) FILTER (NOT ppm) AS classic, count(*) FILTER (ppm) AS ppm_assets,
           coalesce(sum(messages) FILTER (ppm), 0) AS messages, max(last) AS last
    FROM (SELECT asset, sum(quantity) AS messages, max(time) AS last
          FROM ${events} WHERE ${condition} GROUP BY asset)
    JOIN ${assets} USING (asset)
    WHERE last IS NOT NULL`;
}

async function measure(sql, runs) {
  const taken = [];
  let row;
  for (let i = 0; i < runs; ++i) {
    const begin = performance.now();
    const cpuBegin = process.cpuUsage();
    [row] = (await connection.runAndReadAll(sql)).getRowObjects();
    const cpu = process.cpuUsage(cpuBegin);
    taken.push({
      seconds: (performance.now() - begin) / 1000,
      cpu_seconds: (cpu.user + cpu.system) / 1e6,
    });
  }
  const bill = Object.fromEntries(['classic', 'ppm_assets', 'messages']
    .map((name) => [name, Number(row[name])]));
  console.log(JSON.stringify({ runs: taken, ...bill }));
}

const [mode, ...words] = process.argv.slice(2);
if (mode === 'memory') {
  const [events, assets, order, runs] = words;
  await makeEvents(Number(events), Number(assets), order);
  await measure(billOf('events', 'assets', `time >= ${BEGIN} AND time < ${END}`), Number(runs));
} else if (mode === 'csv') {
  const [register, events, runs] = words;
  const rows = `read_csv('${events}', header = true, columns = {
    'time': 'TIMESTAMP', 'kind': 'VARCHAR', 'asset': 'VARCHAR', 'quantity': 'BIGINT'})`;
  const assets = `(SELECT asset, value = 'TG-PPM' AS ppm
                   FROM read_csv('${register}', header = true, all_varchar = true))`;
  const month = "time >= TIMESTAMP '2026-01-01' AND time < TIMESTAMP '2026-02-01'";
  await measure(billOf(rows, assets, `kind = 'upload' AND ${month}`), Number(runs));
} else {
  console.error('usage: duckdb.mjs memory EVENTS ASSETS by_time|by_asset RUNS\n' +
                '       duckdb.mjs csv REGISTER EVENTS RUNS');
  process.exit(2);
}
