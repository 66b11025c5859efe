// What the browser of a television of 2019 (Chrome 63) does not know is an error, except what it may pass over in
// silence: a ring only for those who use the keyboard, and what a person asked of their own system.
// `:not()` with a list and min(), max(), clamp() the plugin cannot tell from `:not(.one)` and minmax(), so rules of
// stylelint's own look for them.
export default {
  plugins: ["stylelint-no-unsupported-browser-features"],
  rules: {
    "plugin/no-unsupported-browser-features": [
      true,
      {
        browsers: ["chrome 63"],
        ignorePartialSupport: true,
        ignore: [
          "css-focus-visible", "prefers-color-scheme", "prefers-reduced-motion", "css-not-sel-list", "css-math-functions",
        ],
      },
    ],
    "selector-not-notation": "simple",
    "function-disallowed-list": ["min", "max", "clamp"],
    "property-disallowed-list": ["inset", "aspect-ratio"],
    "selector-pseudo-class-disallowed-list": ["is", "where", "has"],
    "selector-nested-pattern": "^$",
  },
};
