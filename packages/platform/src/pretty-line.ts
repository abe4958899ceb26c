const OWN_FIELDS = new Set(['level', 'time', 'pid', 'name', 'msg', 'err']);

/** Turns one JSON log line into one for people: `12:00:01.250 info  worker: message key=value`, a stack below it. */
export function formatPrettyLine(line: string): string {
  const record = JSON.parse(line) as Record<string, unknown>;
  const time = String(record.time).slice(11, 23);
  const fields = Object.entries(record)
    .filter(([key]) => !OWN_FIELDS.has(key))
    .map(([key, value]) => ` ${key}=${formatValue(value)}`)
    .join('');
  const stack = (record.err as { stack?: unknown } | undefined)?.stack;
  const head = `${time} ${String(record.level).padEnd(5)} ${record.name}: ${record.msg ?? ''}${fields}\n`;
  return typeof stack === 'string' ? `${head}${stack}\n` : head;
}

function formatValue(value: unknown): string {
  return typeof value === 'string' && /^[^\s"=]+$/.test(value) ? value : JSON.stringify(value);
}
