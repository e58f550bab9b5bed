import DefaultTheme from "vitepress/theme";
import type { Theme } from "vitepress";
import OutputFile from "./OutputFile.vue";
import "./style.css";

export default {
  extends: DefaultTheme,
  enhanceApp({ app }) {
    app.component("OutputFile", OutputFile);
  },
} satisfies Theme;
