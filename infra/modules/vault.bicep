metadata description = 'Key Vault: the secret of the Aholo service.'

@description('Its name.')
param name string

@description('The region.')
param location string

@description('Tags.')
param tags object

@description('The identity of the function app.')
param principalId string

@description('The secret; empty leaves the one that is there.')
@secure()
param aholoSecret string

@description('Whether it is reached by private endpoints only.')
param privateNetwork bool

var secretName = 'aholo-secret'

// Key Vault Secrets User, on the one secret alone: the platform resolves the app's reference to it.
var secretsUser = subscriptionResourceId(
  'Microsoft.Authorization/roleDefinitions',
  '4633458b-17de-408a-b874-0445c86b69e6'
)

resource vault 'Microsoft.KeyVault/vaults@2026-05-15' = {
  name: name
  location: location
  tags: tags
  properties: {
    tenantId: tenant().tenantId
    sku: {
      family: 'A'
      name: 'standard'
    }
    enableRbacAuthorization: true
    enablePurgeProtection: true
    softDeleteRetentionInDays: 90
    publicNetworkAccess: privateNetwork ? 'Disabled' : 'Enabled'
    networkAcls: {
      bypass: 'AzureServices'
      defaultAction: privateNetwork ? 'Deny' : 'Allow'
    }
  }
}

resource secret 'Microsoft.KeyVault/vaults/secrets@2026-05-15' = if (!empty(aholoSecret)) {
  parent: vault
  name: secretName
  properties: {
    value: aholoSecret
    contentType: 'text/plain'
  }
}

resource knownSecret 'Microsoft.KeyVault/vaults/secrets@2026-05-15' existing = {
  parent: vault
  name: secretName
}

resource readSecret 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  scope: knownSecret
  name: guid(knownSecret.id, principalId, secretsUser)
  properties: {
    principalId: principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: secretsUser
    description: 'Read the secret of the Aholo service.'
  }
  dependsOn: [secret]
}

@description('Its name.')
output name string = vault.name

@description('The secret, whichever its latest version.')
output secretUri string = '${vault.properties.vaultUri}secrets/${secretName}'
