/* The classifiers off the page's own thread. A message {call, name, argument, key} is answered by
   {call, result} or {call, error}; a newer `key` stops an older occlusion of the same model. */
"use strict";

importScripts("packs.js", "wordpiece.js", "classifier.js");

const classifiers = week2.Classifiers.at("");
const newest = new Map();

self.onmessage = async ({ data: { call, name, argument, key } }) => {
  try {
    let result;
    if (name === "open") {
      const { labels } = await classifiers.open(argument);
      result = { labels };
    } else if (name === "classify") {
      result = await classifiers.classify(...argument);
    } else {
      newest.set(argument[0], key);
      result = await classifiers.occlude(...argument, () => newest.get(argument[0]) !== key);
    }
    self.postMessage({ call, result });
  } catch (error) {
    self.postMessage({ call, error: error.message });
  }
};
