import DefaultTheme from "vitepress/theme";
import type { Theme } from "vitepress";
import OutputFile from "./OutputFile.vue";
import VersionMenu from "./VersionMenu.vue";
import "./style.css";

export default {
  extends: DefaultTheme,
  enhanceApp({ app }) {
    app.component("OutputFile", OutputFile);
    app.component("VersionMenu", VersionMenu);
  },
} satisfies Theme;
