/** How the page of an order looks that is read without us: on screen, on paper, in the light and the dark alike. */
export const documentStyle = `
:root{color-scheme:light}
body{margin:0 auto;max-width:980px;padding:32px 20px 64px;background:#fff;color:#1c1b18;font:14px/1.5 "Geist Variable",system-ui,sans-serif}
h1{margin:0 0 4px;font-size:26px;line-height:1.2}
h2{margin:32px 0 8px;font-size:16px}
p,ul,ol,dl{margin:0 0 8px}
ul,ol{padding-left:20px}
small,figcaption{color:#5b5952;font-size:12px}
strong{font-weight:600}
figure{margin:0;overflow-x:auto}
svg{max-width:100%;height:auto}
div{overflow-x:auto}
table{border-collapse:collapse;width:100%;font-variant-numeric:tabular-nums}
th,td{padding:5px 12px 5px 0;border-bottom:1px solid #e4e2dc;text-align:left;vertical-align:top;overflow-wrap:anywhere}
thead th{color:#5b5952;font-size:12px;font-weight:500;overflow-wrap:normal}
tbody th{font-weight:400}
tbody th span{display:block;color:#5b5952;font-size:12px}
section header h2{margin-bottom:4px}
summary{color:#5b5952;cursor:pointer;font-size:12px}
pre{margin:4px 0;white-space:pre-wrap;overflow-wrap:anywhere;font:12px/1.4 ui-monospace,monospace}
@media print{body{max-width:none;padding:0}h2{break-after:avoid}tr,figure{break-inside:avoid}thead{display:table-header-group}}
@page{margin:16mm}
`
