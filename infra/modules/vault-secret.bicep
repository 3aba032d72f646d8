metadata description = 'A secret in Key Vault that the function app reads.'

@description('The vault.')
param vaultName string

@description('The name of the secret.')
param name string

@description('What it is, for the role assignment: the secret of something.')
param purpose string

@description('The secret; empty leaves the one that is there.')
@secure()
param value string

@description('The identity of the function app.')
param principalId string

// Key Vault Secrets User, on this secret alone: the platform resolves the app's reference to it.
var secretsUser = subscriptionResourceId(
  'Microsoft.Authorization/roleDefinitions',
  '4633458b-17de-408a-b874-0445c86b69e6'
)

resource vault 'Microsoft.KeyVault/vaults@2026-05-15' existing = {
  name: vaultName
}

resource secret 'Microsoft.KeyVault/vaults/secrets@2026-05-15' = if (!empty(value)) {
  parent: vault
  name: name
  properties: {
    value: value
    contentType: 'text/plain'
  }
}

resource knownSecret 'Microsoft.KeyVault/vaults/secrets@2026-05-15' existing = {
  parent: vault
  name: name
}

resource readSecret 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  scope: knownSecret
  name: guid(knownSecret.id, principalId, secretsUser)
  properties: {
    principalId: principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: secretsUser
    description: 'Read ${purpose}.'
  }
  dependsOn: [secret]
}

@description('The secret, whichever its latest version.')
output secretUri string = '${vault.properties.vaultUri}secrets/${name}'
