/** What dist/ajv.cjs is made of: all of ajv that src asks for, under the names by which it asks. */
import { Ajv2020 } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';

export { Ajv2020, formats as default };
