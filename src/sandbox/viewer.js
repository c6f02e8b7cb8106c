// Load the page anew when a mail came or went.
"use strict";
let known;
async function look() {
  try {
    const changes = await (await fetch("/mail/changes")).text();
    if (known !== undefined && changes !== known) location.reload();
    known = changes;
  } catch {
    // The sandbox is away; it will be back.
  }
}
look();
setInterval(look, 1500);
