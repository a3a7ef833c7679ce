#!/usr/bin/env python3
"""Finds words that are not terms of the field: in names, in strings that people read, in headings of documents.

  words.py [ROOT] [--names|--strings|--headings] [--tests]     --tests: also the strings of Tests (@Test, @Suite)

Whole words; identifiers are split at capitals. Comments do not count. The exit status is 1 if there is any.
"""
import os, re, subprocess, sys
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from swiftlex import lex
args = [a for a in sys.argv[1:] if not a.startswith('--')]
os.chdir(args[0] if args else '.')
only = {a[2:] for a in sys.argv[1:] if a in ('--names', '--strings', '--headings')} or {'names', 'strings', 'headings'}
WORDS = set('''desk desks house houses floor floors door doors place places placed placing news teller tellers verdict verdicts
  mistake mistakes mistaken trouble troubles hold holds held holding holder holders chance chances moment moments
  mend mends mended mending tell tells told telling want wants wanted wanting say says said saying
  stand stands stood standing bear bears bore borne bearing nobody somebody whoever'''.split())
PHRASES = [re.compile(p, re.I) for p in (r"\bthere (?:is|are|was) no\b", r'\bis none\b', r'\blooks? at\b')]
# (file prefix, word or None for all, why)
EXCEPT = [
  ('Sources/Sandbox/', re.compile(r'Scenario|Dialogue|Greeting|Population'), 'what customers and engineers write'),
]
EXCEPT_WORDS = {
  'Tests/CaseModelTests/Shop.swift': {'floor'}, 'Tests/CaseModelTests/ReadingTests.swift': {'floor'},          # a floor of a building
  'Sources/Providers/IBMCloud/IBMValues.swift': {'mistake'},   # IBM's own words
  'Sources/ProviderKit/GatewayErrorPage.swift': {'door'},      # the name of a product
  'Sources/Sandbox/Marketplace/MarketplaceCatalogue.swift': {'says'},                  # what a seller writes
  'Sources/Sandbox/Marketplace/SimulatedMarketplaceAccounts.swift': {'floor'},         # a floor of a building
}
WIRE = {'place'}        # the member of the sandbox's fault injection, a whole string
DOCUMENTS = re.compile(r'(README\.md|Sources/README\.md|protocol/[^/]*\.md)$')
def split(name): return [p.lower() for p in re.findall(r'[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+', name)]
found = {'names': [], 'strings': [], 'headings': []}
files = [f for f in subprocess.check_output(['git', 'ls-files', '-co', '--exclude-standard'], text=True).split('\n') if f and os.path.exists(f)]
for f in files:
    if f.endswith('.swift'):
        text = open(f, encoding='utf-8').read(); seen = set()
        stem = os.path.basename(f)[:-6]
        for w in split(stem):
            if w in WORDS: found['names'].append((f, 0, stem, w))
        for kind, part, pos in lex(text):
            line = text.count('\n', 0, pos) + 1
            if kind == 'code':
                for m in re.finditer(r'[A-Za-z_]\w*', part):
                    for w in split(m.group()):
                        if w in WORDS and w not in EXCEPT_WORDS.get(f, ()) and m.group() not in seen:
                            seen.add(m.group()); found['names'].append((f, line + part.count('\n', 0, m.start()), m.group(), w))
            elif kind == 'string' and (f.startswith('Sources/') or '--tests' in sys.argv):
                if any(f.startswith(p) and r.search(f) for p, r, _ in EXCEPT): continue
                if part.strip('"#') in WIRE or not re.search(r'[A-Za-z]', part): continue
                hit = [w for w in re.findall(r"[A-Za-z]+", part) if w.lower() in WORDS and w.lower() not in EXCEPT_WORDS.get(f, ())]
                hit += [m.group() for p in PHRASES for m in p.finditer(part)]
                if hit:
                    n = line
                    found['strings'].append((f, n, ' '.join(part.split())[:150], ','.join(hit)))
    elif DOCUMENTS.match(f):
        fence = False
        for n, l in enumerate(open(f, encoding='utf-8'), 1):
            if l.startswith('```'): fence = not fence
            if not fence and l.startswith('#'):
                hit = [w for w in re.findall(r'[A-Za-z]+', l) if w.lower() in WORDS]
                if hit: found['headings'].append((f, n, l.strip(), ','.join(hit)))
total = 0
for kind in ('names', 'headings', 'strings'):
    if kind not in only: continue
    print(f'== {kind}: {len(found[kind])}')
    total += len(found[kind])
    for f, n, what, w in found[kind]: print(f'{f}:{n}: [{w}] {what}')
sys.exit(1 if total else 0)
