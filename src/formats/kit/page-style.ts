/** Light and dark, readable at phone width; it loads nothing. */
export const PAGE_STYLE = `
:root{--paper:#fff;--ink:#1d1f23;--dim:#5b616b;--rule:#d9dce1;--box:#f6f7f9;--error:#b3123f;--warning:#8a5a00;--info:#1f5fa8;--good:#1b7a3d;--line:#a3237f;--area:#a3237f22}
@media (prefers-color-scheme:dark){:root{--paper:#15171a;--ink:#e6e8eb;--dim:#9aa1ab;--rule:#343840;--box:#1e2125;--error:#ff7d9d;--warning:#f0b860;--info:#82b4f5;--good:#6fd08f;--line:#f07fd0;--area:#f07fd022}}
*{box-sizing:border-box}
body{margin:0 auto;max-width:60rem;padding:1rem;background:var(--paper);color:var(--ink);font:16px/1.5 system-ui,sans-serif;overflow-wrap:anywhere}
h1{font-size:1.35rem;line-height:1.3;margin:.2rem 0}h2{font-size:1.1rem;margin:0 0 .4rem}h3{font-size:.95rem;margin:1rem 0 .2rem}
header{border-left:.4rem solid var(--dim);padding-left:1rem}
header.spinning{border-color:var(--error)}header.clear{border-color:var(--good)}header.inconclusive{border-color:var(--warning)}
.verdict{margin:0;text-transform:uppercase;letter-spacing:.08em;font-weight:700;font-size:.85rem}
.spinning .verdict{color:var(--error)}.clear .verdict{color:var(--good)}.inconclusive .verdict{color:var(--warning)}
code,pre{font:13px/1.5 ui-monospace,Menlo,Consolas,monospace;overflow-wrap:anywhere}
pre{background:var(--box);padding:.5rem .8rem;overflow-x:auto;margin:.3rem 0}
.command,.tags,.where{margin:.2rem 0}.command code,.tags,dt,nav span,figcaption{color:var(--dim)}
section{border-top:1px solid var(--rule);margin-top:1.2rem;padding-top:1rem}
.finding.error h2{color:var(--error)}.finding.warning h2{color:var(--warning)}.finding.info h2{color:var(--info)}
dl{display:grid;grid-template-columns:repeat(auto-fit,minmax(12rem,1fr));gap:.5rem;margin:.6rem 0}
dl div{background:var(--box);padding:.4rem .8rem}dt{font-size:.8rem}dd{margin:0;overflow-wrap:anywhere}
ul{margin:.2rem 0;padding-left:1.2rem}nav{margin-top:1rem}nav ul{list-style:none;padding:0;display:grid;gap:.2rem}
.frames{list-style:none;margin:.2rem 0;padding:0}.frames li{padding:.1rem 0;color:var(--dim)}.frames li.own{color:var(--ink)}
.processes{list-style:none;padding:0}.processes li{margin:.6rem 0}.processes .spinning{color:var(--error)}.processes .clear{color:var(--good)}.processes .inconclusive{color:var(--warning)}
a{color:var(--info)}a:focus-visible,summary:focus-visible{outline:2px solid var(--info);outline-offset:2px}
summary{cursor:pointer;font-weight:600;margin-top:1rem}
.charts{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,24rem),1fr));gap:1rem}
figure{margin:0}svg{width:100%;height:auto;display:block;font:12px system-ui,sans-serif}
svg text{fill:var(--dim)}.axis{stroke:var(--rule)}.line{fill:none;stroke:var(--line);stroke-width:2}.area{fill:var(--area)}
`
