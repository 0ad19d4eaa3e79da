/** The page is the element on a page; this file is all that is its own. */
import "./element.js";
