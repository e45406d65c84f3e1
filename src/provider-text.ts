/**
 * The code that the engine saves with each gate and evaluates in the dynamic provider's process, in the
 * folder of the program. It is the same text in every release and must stay so: refresh, replacement and
 * destroy run the text that an earlier release saved. So it holds no version and no path with a version.
 *
 * It loads this package by name, also from where pnpm keeps what is only a dependency of a dependency. Where
 * the package is gone it still remembers (a refresh keeps what is saved) and forgets (a delete does nothing);
 * waiting and looking throw the reason, and an unfinished gate is never taken for unchanged.
 */
export const providerText =
  `exports.handler=()=>{try{return require(require.resolve("pulumi-huaweicloud-identitycenter/provider",` +
  `{paths:[".",...(module.paths||[]).map(p=>p+"/.pnpm")]})).provider}catch(e){e.stack="";let t=()=>{throw e};` +
  `return{create:t,update:t,delete(){},read:(id,props)=>props.requestId?{id,props}:t(),` +
  `diff:(d,o,n)=>({changes:o.status!="SUCCEEDED"||d!=n.instanceId+"/"+n.requestId})}}}`;
