// MobileNetV2 as ONNX files for onnxruntime-web: float, and quantised with QLinearConv. The few messages of the format
// that are needed are described here (onnx.proto3, field numbers as published).
import protobuf from 'protobufjs';
import { mobileNetV2, seededValues } from './mobilenet-v2.mjs';

const { root } = protobuf.parse(
  `
  syntax = "proto3";
  message Attribute { string name = 1; int64 i = 3; repeated int64 ints = 8; int32 type = 20; }
  message Node { repeated string input = 1; repeated string output = 2; string name = 3; string op_type = 4; repeated Attribute attribute = 5; string domain = 7; }
  message Tensor { repeated int64 dims = 1; int32 data_type = 2; string name = 8; bytes raw_data = 9; }
  message Dimension { int64 dim_value = 1; }
  message Shape { repeated Dimension dim = 1; }
  message TensorType { int32 elem_type = 1; Shape shape = 2; }
  message Type { TensorType tensor_type = 1; }
  message Value { string name = 1; Type type = 2; }
  message Graph { repeated Node node = 1; string name = 2; repeated Tensor initializer = 5; repeated Value input = 11; repeated Value output = 12; }
  message Opset { string domain = 1; int64 version = 2; }
  message Model { int64 ir_version = 1; string producer_name = 2; Graph graph = 7; repeated Opset opset_import = 8; }
`,
  { keepCase: true },
);

const types = { float: 1, uint8: 2, int8: 3, int32: 6 };
const attributeTypes = { int: 2, ints: 7 };
const side = 224;

/** @param {{ quantized: boolean }} options  @returns {Uint8Array} the file */
export function onnxMobileNetV2({ quantized }) {
  const graph = { node: [], name: 'MobileNetV2', initializer: [], input: [], output: [] };
  const constant = (name, dims, type, values) => {
    const raw = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
    graph.initializer.push({ name, dims, data_type: types[type], raw_data: raw });
    return name;
  };
  const node = (op_type, input, output, attribute = [], domain = '') =>
    graph.node.push({ op_type, input, output: [output], name: output, attribute, domain });
  const ints = (name, values) => ({ name, ints: values, type: attributeTypes.ints });
  const int = (name, i) => ({ name, i, type: attributeTypes.int });
  const value = (name, type, dims) => ({
    name,
    type: {
      tensor_type: {
        elem_type: types[type],
        shape: { dim: dims.map((dim_value) => ({ dim_value })) },
      },
    },
  });

  const scale = constant('scale', [], 'float', Float32Array.of(0.05));
  const zero = constant('zero', [], 'uint8', Uint8Array.of(0));
  const weightZero = constant('weight_zero', [], 'int8', Int8Array.of(0));
  if (!quantized) {
    constant('low', [], 'float', Float32Array.of(0));
    constant('high', [], 'float', Float32Array.of(6));
  }

  const depths = [];
  const outputs = [];
  mobileNetV2().forEach(({ kind, input, channels, kernel, stride, clamp, addTo }, number) => {
    const depth = input < 0 ? 3 : depths[input];
    const perGroup = kind === 'depthwise' ? 1 : depth;
    const dims = [channels, perGroup, kernel, kernel];
    const weights = seededValues(channels * perGroup * kernel * kernel, number + 1);
    const attributes = [
      ints('kernel_shape', [kernel, kernel]),
      ints('strides', [stride, stride]),
      ints('pads', kernel === 1 ? [0, 0, 0, 0] : [1, 1, 1, 1]),
      int('group', kind === 'depthwise' ? channels : 1),
    ];
    const source = input < 0 ? 'image' : outputs[input];
    let output = `layer_${number}`;
    if (quantized) {
      const bytes = constant(
        `w_${number}`,
        dims,
        'int8',
        Int8Array.from(weights, (w) => Math.round(w * 254)),
      );
      const bias = constant(`b_${number}`, [channels], 'int32', new Int32Array(channels));
      const weightScale = constant(
        `s_${number}`,
        [],
        'float',
        Float32Array.of(1 / (perGroup * kernel * kernel)),
      );
      node(
        'QLinearConv',
        [source, scale, zero, bytes, weightScale, weightZero, scale, zero, bias],
        output,
        attributes,
      );
      if (addTo >= 0) {
        const sum = `sum_${number}`;
        node(
          'QLinearAdd',
          [output, scale, zero, outputs[addTo], scale, zero, scale, zero],
          sum,
          [],
          'com.microsoft',
        );
        output = sum;
      }
    } else {
      const name = constant(`w_${number}`, dims, 'float', weights);
      const bias = constant(`b_${number}`, [channels], 'float', new Float32Array(channels));
      node('Conv', [source, name, bias], output, attributes);
      if (clamp) {
        node('Clip', [output, 'low', 'high'], `clip_${number}`);
        output = `clip_${number}`;
      }
      if (addTo >= 0) {
        node('Add', [output, outputs[addTo]], `sum_${number}`);
        output = `sum_${number}`;
      }
    }
    depths.push(channels);
    outputs.push(output);
  });
  const last = outputs.at(-1);
  const type = quantized ? 'uint8' : 'float';
  if (quantized) {
    node(
      'QLinearGlobalAveragePool',
      [last, scale, zero, scale, zero],
      'features',
      [],
      'com.microsoft',
    );
  } else {
    node('GlobalAveragePool', [last], 'features');
  }
  graph.input.push(value('image', type, [1, 3, side, side]));
  graph.output.push(value('features', type, [1, depths.at(-1), 1, 1]));

  const Model = root.lookupType('Model');
  return Model.encode(
    Model.fromObject({
      ir_version: 8,
      producer_name: 'nearshelf-bench',
      graph,
      opset_import: [
        { domain: '', version: 13 },
        { domain: 'com.microsoft', version: 1 },
      ],
    }),
  ).finish();
}
