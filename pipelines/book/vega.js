import {transforms} from "vega-dataflow";
import * as data from "vega-transforms";
import * as layout from "vega-view-transforms";
import * as encoding from "vega-encode";
import {parse} from "vega-parser";
import {View} from "vega-view";
import {expressionInterpreter} from "vega-interpreter";
Object.assign(transforms, data, layout, encoding);
window.vega = {parse, View, expressionInterpreter};
